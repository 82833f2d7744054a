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
    /// with AVX512-BF16. On other x86 processors it is slower, and on any whose oneDNN computes wrongly and is switched off, so the training is
    /// in 32-bit floats there, and the log says so.
    /// <para>
    /// <see cref="Precision.TensorFloat32"/> is for NVIDIA GPUs since Ampere; elsewhere the training is in 32-bit floats, and the log says so. It
    /// is a setting of the whole process, so other trainings on GPUs that run meanwhile have it as well, and so has validation. Without it,
    /// libtorch's own settings hold, by which convolutions on such GPUs are in TensorFloat-32 and other products are not. What it gains was not
    /// measured.
    /// </para>
    /// </remarks>
    public Precision Precision { get; set; } = Precision.Float32;

    partial void ValidatePrecision() => _ = Require.Defined(Precision);
}
