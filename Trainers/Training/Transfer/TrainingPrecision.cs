using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training.Transfer;

/// <summary>What a training computes in on its device, which may not be what was asked for.</summary>
internal static class TrainingPrecision
{
    /// <summary>What the modules multiply in. The log is told where it is not what was asked for.</summary>
    public static MatrixPrecision Choose(TrainingOptions options, TrainingContext context, DeviceType device)
    {
        switch (options.Precision)
        {
            case Precision.BFloat16 when BFloat16Products.LoseOn(device):
                context.Report("Precision is BFloat16, in which this machine is slower than in Float32, so the training is in Float32. "
                    + "It takes AMX, or AVX512-BF16 on a processor that is not Intel's, and a oneDNN that computes rightly; or a GPU.");
                return MatrixPrecision.Full;
            case Precision.TensorFloat32 when !TensorFloat32.IsFor(device):
                context.Report("Precision is TensorFloat32, in which only NVIDIA GPUs compute, so the training is in Float32.");
                return MatrixPrecision.Full;
            default:
                return MatrixPrecision.From(options.Precision);
        }
    }

    /// <summary>Sets for the time of a training what is no matter of modules.</summary>
    /// <returns>What ends it; null where there is nothing to set.</returns>
    public static IDisposable? Start(TrainingOptions options, DeviceType device) =>
        options.Precision == Precision.TensorFloat32 && TensorFloat32.IsFor(device) ? TensorFloat32.Allow() : null;
}
