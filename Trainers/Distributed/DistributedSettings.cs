using MLNet.DeepExtensions.Trainers.Arguments;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// How several processes train one network together, which an MPI launcher has started: <c>mpirun -n 8 dotnet app.dll</c>. Every process runs the
/// whole program and ends with the same model, that which one process would have trained with the same options, but for rounding.
/// </summary>
/// <remarks>
/// Each process reads the rows, so statistics, bins, vocabularies, class weights and what is held back are those of all rows; and each computes a
/// part of every batch, <see cref="Training.TrainingOptions.BatchSize"/> being the rows of all processes together. A batch of fewer rows than there
/// are processes makes some of them idle.
/// </remarks>
public sealed record DistributedSettings
{
    /// <summary>Which processes train together. Default <see cref="DistributedMode.Automatic"/>.</summary>
    public DistributedMode Mode
    {
        get;
        init => field = Require.Defined(value);
    }

    /// <summary>Which rows a process is given. Default <see cref="DistributedRows.Same"/>.</summary>
    public DistributedRows Rows
    {
        get;
        init => field = Require.Defined(value);
    }

    /// <summary>
    /// How long a process waits for the others at most, wherever it needs them, positive; then it ends with a <see cref="TimeoutException"/>.
    /// Default 10 minutes.
    /// </summary>
    /// <remarks>One that reads its rows more slowly than the others makes them wait, too.</remarks>
    public TimeSpan Timeout
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Timeout), value, "Distributed.Timeout must be positive.");
    }
    = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The MPI library to load, a path or a name: Open MPI, MPICH, Intel MPI or MS-MPI. It must be that of the launcher. Default null: found by the
    /// launcher.
    /// </summary>
    public string? Library { get; init; }

    /// <summary>
    /// Whether processes that are all on one machine add up gradients in memory that they share, which takes a fraction of the time of messages.
    /// Default true. Where they are on several, where the system is not Linux, or where <c>/dev/shm</c> has not half a megabyte for each, they send
    /// messages.
    /// </summary>
    /// <remarks>The sums are the same in every process either way; of more than two, the last digits depend on it.</remarks>
    public bool SharedMemory { get; init; } = true;

    /// <summary>
    /// How gradients are sent from process to process. Default <see cref="GradientPrecision.Float32"/>.
    /// <see cref="GradientPrecision.BFloat16"/> sends half as many bytes, for networks that are slower than the training: the model is then that of
    /// one process but for this rounding, and still the same in each process, to the bit.
    /// </summary>
    /// <remarks>
    /// It says how they are <i>sent</i>: where processes add up in memory that they share (<see cref="SharedMemory"/>), nothing is, and nothing is
    /// rounded. The piece of a gradient that each process adds up is its own, as in a reduce-scatter (Thakur, Rabenseifner, Gropp, Optimization of
    /// Collective Communication Operations in MPICH, 2005).
    /// </remarks>
    public GradientPrecision GradientPrecision
    {
        get;
        init => field = Require.Defined(value);
    }

    /// <summary>
    /// Whether gradients are sent while the backward pass still computes those of the layers before. Default null: where the processes are on
    /// several machines. On one machine sums need the processors that compute, so that nothing is gained.
    /// </summary>
    /// <remarks>
    /// From the second step on, for matrices of linear and recurrent layers on the CPU, whose gradients the package computes itself: each megabyte of
    /// them is sent when it is there, as in data-parallel training with buckets (Li et al., PyTorch Distributed: Experiences on Accelerating Data
    /// Parallel Training, 2020). A thread makes the sums, one after the other in the same order in each process. Gradients on a GPU are sent after
    /// the pass. The last digits of the sums of more than two processes depend on it.
    /// </remarks>
    public bool? OverlapBackward { get; init; }

    /// <summary>
    /// Whether gradients on a GPU are given to MPI where they lie, instead of a copy in the processor's memory; also between GPUs of one machine.
    /// Default false. The library must be built for CUDA, as the packages of Debian are not: others end the program at the address. Not measured, and
    /// not run on a GPU.
    /// </summary>
    /// <remarks>A training on the CPU by several processes is refused: its gradients are on no GPU.</remarks>
    public bool CudaAware { get; init; }

    /// <summary>Requires that gradients are on a GPU, where MPI is to take them from one.</summary>
    /// <param name="settings">The settings; null for the default ones.</param>
    /// <param name="device">What the training is on.</param>
    /// <exception cref="InvalidOperationException">They are not.</exception>
    internal static void RequireDevice(DistributedSettings? settings, Device device)
    {
        if (settings is { CudaAware: true } && device.type != DeviceType.CUDA)
        {
            throw new InvalidOperationException(
                $"Distributed.CudaAware lets MPI take gradients from a GPU, but this training is on {device}. Set Device to cuda where there is a "
                + "GPU, or leave Distributed.CudaAware out.");
        }
    }

    /// <summary>Requires that every process is given all rows.</summary>
    /// <param name="settings">The settings; null for the default ones.</param>
    /// <exception cref="ArgumentException">Each has rows of its own.</exception>
    internal static void RequireSameRows(DistributedSettings? settings)
    {
        if (settings?.Rows == DistributedRows.Own)
        {
            throw new ArgumentException(
                "Distributed.Rows must be Same where whole fits are shared out, as each process then trains on all rows, but is Own. Give every "
                + "process all rows.");
        }
    }
}
