using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Torch;

namespace MLNet.DeepExtensions.Trainers.Training;

public partial class TrainingOptions
{
    /// <summary>
    /// The numbers that the network is trained in. Default <see cref="Precision.Float32"/>. Validation, the trained network
    /// and its file are 32-bit floats either way.
    /// </summary>
    /// <remarks>
    /// <see cref="Precision.BFloat16"/> is faster for wide layers on NVIDIA GPUs since Ampere (2020), on CPUs with the instructions AMX, and on AMD's
    /// with AVX512-BF16. On other x86 processors it is slower, so the training is in 32-bit floats there, and the log says so.
    /// </remarks>
    public Precision Precision { get; set; } = Precision.Float32;

    partial void ValidatePrecision() => _ = Require.Defined(Precision);
}
