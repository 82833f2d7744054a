using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>A function of single numbers, a vector of them at a time.</summary>
internal interface IPointwise
{
    /// <summary>The function's value.</summary>
    /// <param name="x">Where.</param>
    /// <param name="slope">Gets the function's slope.</param>
    static abstract Vector<float> Value(Vector<float> x, out Vector<float> slope);
}

/// <summary>The number itself.</summary>
internal readonly struct Unchanged : IPointwise
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Value(Vector<float> x, out Vector<float> slope)
    {
        slope = Vector<float>.One;
        return x;
    }
}

/// <summary>max(0, x); its slope at 0 is 0, as torch has it.</summary>
internal readonly struct Rectified : IPointwise
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Value(Vector<float> x, out Vector<float> slope)
    {
        slope = Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), Vector<float>.One, Vector<float>.Zero);
        return Vector.Max(x, Vector<float>.Zero);
    }
}

/// <summary>x·σ(x).</summary>
internal readonly struct SigmoidLinear : IPointwise
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Value(Vector<float> x, out Vector<float> slope)
    {
        var sigmoid = VectorFunctions.Sigmoid(x);
        var value = x * sigmoid;
        slope = sigmoid + (value * (Vector<float>.One - sigmoid));
        return value;
    }
}

/// <summary>x·Φ(x) with the normal distribution Φ.</summary>
internal readonly struct NormalLinear : IPointwise
{
    private const float Density = 0.398942280f; // of the normal distribution at 0

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Value(Vector<float> x, out Vector<float> slope)
    {
        var normal = VectorFunctions.Normal(x, out var bell);
        slope = normal + (x * bell * Density);
        return x * normal;
    }
}
