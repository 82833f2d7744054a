using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>Numbers that operators of torch take, made once and kept.</summary>
/// <remarks>
/// TorchSharp makes an object of every number given to an operator, <c>x + 1</c> and the hidden factor of <c>x + y</c>
/// included, and a garbage collection may free it while libtorch still reads it: then the operator fails, or computes with
/// what is there now. Where training goes through often, give these, or hold a <see cref="Scalar"/> with <c>using</c>. Reading a
/// number out of a tensor makes such an object too: <see cref="Read"/> holds it.
/// </remarks>
internal static class Scalars
{
    public static readonly Scalar Zero = 0;

    public static readonly Scalar Half = 0.5;

    public static readonly Scalar One = 1;

    public static readonly Scalar Infinity = double.PositiveInfinity;

    /// <summary>The number in a tensor of one value.</summary>
    public static double Read(this Tensor value)
    {
        using var number = value.ToScalar();
        return number.ToDouble();
    }
}
