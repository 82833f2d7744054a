using System.Collections.Concurrent;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>
/// Numbers in tensor operations of tests, kept for ever: what TorchSharp makes of a number by itself may be freed while libtorch reads it.
/// </summary>
internal static class Numbers
{
    private static readonly ConcurrentDictionary<double, Scalar> _numbers = new();
    private static readonly ConcurrentDictionary<long, Scalar> _wholeNumbers = new();

    /// <summary>A number.</summary>
    public static Scalar Number(double value) => _numbers.GetOrAdd(value, key => key);

    /// <summary>A whole number, which leaves tensors of whole numbers as they are.</summary>
    public static Scalar Number(long value) => _wholeNumbers.GetOrAdd(value, key => key);

    /// <summary>0, 1, 2, ….</summary>
    public static Tensor Range(long count, ScalarType type) => arange(Scalars.Zero, Number(count), Scalars.One, type);

    /// <summary>Whether the only value of a tensor is true.</summary>
    public static bool IsTrue(this Tensor value) => value.Read() != 0;
}
