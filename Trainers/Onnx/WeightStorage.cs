using System.Diagnostics.CodeAnalysis;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>How the weights of a network are stored in its file.</summary>
/// <remarks>
/// Only large weights are stored smaller: matrices, convolutions, vectors of words and categories. What must be exact stays as it is: means and
/// scales, bins, calibration, and all of fewer than 1,024 numbers.
/// </remarks>
[SuppressMessage("Naming", "CA1720:Identifiers should not contain type names", Justification = "They are the field's names of number formats.")]
public enum WeightStorage
{
    /// <summary>Four bytes a weight, as trained.</summary>
    Float32,

    /// <summary>
    /// Two bytes a weight: half the file. They become 32-bit floats again when the file is loaded, so that scoring is as fast as before; a score
    /// moves by about a thousandth.
    /// </summary>
    Float16,

    /// <summary>
    /// One byte a weight: about a quarter of the file, and scores move more than with <see cref="Float16"/>: look at how far, and at the figures,
    /// before you use it. Products with matrices of 262,144 weights and more are computed in 8-bit integers, faster on processors that have
    /// instructions for it; smaller ones, and those of convolutions, LSTM and GRU layers, become 32-bit floats when the file is loaded.
    /// </summary>
    /// <remarks>
    /// Each output of a matrix has a scale of its own, and so has each row, or step of a sequence, that is multiplied by it: what is predicted for a
    /// row does not depend on the rows beside it. A factor has 7 bits where it is multiplied, so that no processor's sums overflow.
    /// </remarks>
    Int8,
}
