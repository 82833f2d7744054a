using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>Functions of a vector of floats, right to the last digit or two.</summary>
internal static class VectorFunctions
{
    /// <summary>eˣ (Cephes, Moshier 1989): a polynomial on half an octave, shifted by whole octaves.</summary>
    /// <param name="x">Taken into [-87, 88], where the result is an ordinary number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Exp(Vector<float> x)
    {
        x = Vector.Min(Vector.Max(x, new Vector<float>(-87f)), new Vector<float>(88f));
        var round = new Vector<float>(1.5f * (1 << 23)); // what is added to it loses its fraction, and has its whole part in the last bits
        var shifted = Vector.MultiplyAddEstimate(x, new Vector<float>(1.44269504088896341f), round);
        var octaves = shifted - round;
        x = Vector.MultiplyAddEstimate(octaves, new Vector<float>(-0.693359375f), x); // ln 2 in two parts
        x = Vector.MultiplyAddEstimate(octaves, new Vector<float>(2.12194440e-4f), x);
        var sum = new Vector<float>(1.9875691500e-4f);
        sum = Vector.MultiplyAddEstimate(sum, x, new Vector<float>(1.3981999507e-3f));
        sum = Vector.MultiplyAddEstimate(sum, x, new Vector<float>(8.3334519073e-3f));
        sum = Vector.MultiplyAddEstimate(sum, x, new Vector<float>(4.1665795894e-2f));
        sum = Vector.MultiplyAddEstimate(sum, x, new Vector<float>(1.6666665459e-1f));
        sum = Vector.MultiplyAddEstimate(sum, x, new Vector<float>(5.0000001201e-1f));
        sum = Vector.MultiplyAddEstimate(sum * x, x, x) + Vector<float>.One;
        return Vector.AsVectorSingle(Vector.AsVectorInt32(sum) + Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23));
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exp(-x));

    /// <summary>tanh x (Cephes): a polynomial near 0, elsewhere 1 - 2 / (e²ˣ + 1), with the sign of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        var (square, size) = (x * x, Vector.Abs(x));
        var sum = new Vector<float>(-5.70498872745e-3f);
        sum = Vector.MultiplyAddEstimate(sum, square, new Vector<float>(2.06390887954e-2f));
        sum = Vector.MultiplyAddEstimate(sum, square, new Vector<float>(-5.37397155531e-2f));
        sum = Vector.MultiplyAddEstimate(sum, square, new Vector<float>(1.33314422036e-1f));
        sum = Vector.MultiplyAddEstimate(sum, square, new Vector<float>(-3.33332819422e-1f));
        var near = Vector.MultiplyAddEstimate(sum * square, x, x);
        var far = Vector<float>.One - (new Vector<float>(2f) / (Exp(size + size) + Vector<float>.One));
        return Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(0.625f)), near, Vector.CopySign(far, x));
    }

    /// <summary>The normal distribution Φ(x), right to 1e-7 (Abramowitz and Stegun 1964, 7.1.26).</summary>
    /// <param name="x">Where.</param>
    /// <param name="bell">Gets e^(-x²/2).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Normal(Vector<float> x, out Vector<float> bell)
    {
        var size = Vector.Abs(x);
        bell = Exp(-0.5f * size * size);
        var t = Vector<float>.One / Vector.MultiplyAddEstimate(size, new Vector<float>(0.3275911f * 0.70710678f), Vector<float>.One);
        var sum = new Vector<float>(1.061405429f);
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(-1.453152027f));
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(1.421413741f));
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(-0.284496736f));
        sum = Vector.MultiplyAddEstimate(sum, t, new Vector<float>(0.254829592f));
        var tail = 0.5f * sum * t * bell; // 1 - Φ(|x|)
        return Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), tail, Vector<float>.One - tail);
    }
}
