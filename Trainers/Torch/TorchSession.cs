using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// The time in which one training owns torch's process-wide state (random generator, number of threads). Trainings on
/// several threads take turns; the state is left as it was found, but for a GPU's generator, which TorchSharp cannot read, and the
/// thresholds of the C library's heap (<see cref="NativeHeap"/>). A session may be within another one of the same thread.
/// </summary>
internal sealed class TorchSession : IDisposable
{
    private static readonly object _turn = new();
    private static int _depth; // of the sessions within each other, guarded by the turn
    private readonly Tensor _generatorState;
    private readonly int _threads;
    private readonly DisposeScope _scope;

    private TorchSession(int seed, int threads, Device device)
    {
        Device = device;
        _generatorState = get_rng_state();
        _generatorState.DetachFromDisposeScope();
        _threads = get_num_threads();
        Seed(seed);
        set_num_threads(threads);
        if (_depth++ == 0)
        {
            NativeHeap.KeepFreedMemory();
        }

        _scope = NewDisposeScope();
    }

    /// <summary>The device of the session.</summary>
    public Device Device { get; }

    /// <summary>Waits for other trainings to end, then sets torch's state.</summary>
    /// <param name="seed">The seed of the random generators.</param>
    /// <param name="threads">The number of CPU threads, positive.</param>
    /// <param name="device">The device to compute on.</param>
    /// <exception cref="InvalidOperationException">
    /// The native libraries cannot be loaded, or the machine does not have the device; the message says what to do.
    /// </exception>
    public static TorchSession Start(int seed, int threads, string device = "cpu")
    {
        Monitor.Enter(_turn);
        try
        {
            TorchLibrary.EnsureLoaded();
            return new TorchSession(seed, threads, TorchDevice.Parse(device).Resolve());
        }
        catch
        {
            Monitor.Exit(_turn);
            throw;
        }
    }

    /// <summary>Requires what a session needs, long before one starts.</summary>
    /// <param name="device">The device to compute on.</param>
    /// <exception cref="InvalidOperationException">
    /// The native libraries cannot be loaded, or the machine does not have the device; the message says what to do.
    /// </exception>
    public static void Require(string device)
    {
        TorchLibrary.Load();
        _ = TorchDevice.Parse(device).Resolve();
    }

    /// <summary>Begins the random numbers of the CPU and of the session's device anew.</summary>
    /// <param name="seed">The seed.</param>
    public void Seed(long seed)
    {
        manual_seed(seed); // in TorchSharp, unlike in PyTorch, the CPU's generator only
        if (Device.type == DeviceType.CUDA)
        {
            cuda.manual_seed_all(seed);
        }
    }

    /// <summary>Frees every tensor made in the session and gives torch's state back.</summary>
    public void Dispose()
    {
        try
        {
            _scope.Dispose();
            set_rng_state(_generatorState);
            set_num_threads(_threads);
            _generatorState.Dispose();
            if (--_depth == 0)
            {
                NativeHeap.GiveFreedMemoryBack();
            }
        }
        finally
        {
            Monitor.Exit(_turn);
        }
    }
}
