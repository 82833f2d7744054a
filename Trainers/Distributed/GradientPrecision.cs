using System.Diagnostics.CodeAnalysis;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>How the numbers of a gradient are sent from process to process.</summary>
[SuppressMessage("Naming", "CA1720:Identifiers should not contain type names", Justification = "They are the field's names of number formats.")]
public enum GradientPrecision
{
    /// <summary>As they are, in four bytes each.</summary>
    Float32,

    /// <summary>
    /// In two bytes each, rounded to the nearest number of bfloat16, which has the range of a 32-bit float and eight bits of its digits. They are
    /// added up as 32-bit floats, and the sum is rounded once more: half as much is sent.
    /// </summary>
    BFloat16,
}
