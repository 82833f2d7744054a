using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>The numbers that a network is trained in.</summary>
[SuppressMessage("Naming", "CA1720:Identifiers should not contain type names", Justification = "They are the field's names of number formats.")]
[JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
public enum Precision
{
    /// <summary>32-bit floats throughout.</summary>
    Float32,

    /// <summary>
    /// Matrix products in bfloat16 (8 bits of precision, the range of 32-bit floats), all else in 32-bit floats: the
    /// weights that the optimiser changes, norms, activations and losses (mixed precision, Micikevicius et al. 2018;
    /// bfloat16 needs no scaling of the loss, Kalamkar et al. 2019).
    /// </summary>
    BFloat16,

    /// <summary>
    /// 32-bit floats throughout, whose matrix products and convolutions an NVIDIA GPU since Ampere (2020) computes in TensorFloat-32: it reads
    /// operands with 10 bits of precision in place of 23 and adds up in 32-bit floats (NVIDIA A100 Tensor Core GPU Architecture, 2020).
    /// </summary>
    TensorFloat32,
}
