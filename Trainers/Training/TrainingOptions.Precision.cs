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
    /// <see cref="Precision.BFloat16"/> is faster for wide layers on NVIDIA GPUs since Ampere (2020) and on CPUs with the
    /// instructions AMX or AVX512-BF16. Elsewhere, and for narrow layers, it is slower, but as right.
    /// </remarks>
    public Precision Precision { get; set; } = Precision.Float32;

    partial void ValidatePrecision() => _ = Require.Defined(Precision);
}
