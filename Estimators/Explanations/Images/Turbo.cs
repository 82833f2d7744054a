namespace MLNet.DeepExtensions.Explanations.Images;

/// <summary>The colour map Turbo, by its author's polynomials (Mikhailov 2019, "Turbo, an improved rainbow colormap for visualization").</summary>
internal static class Turbo
{
    private static readonly double[] _red = [0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943];
    private static readonly double[] _green = [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604];
    private static readonly double[] _blue = [0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973];

    /// <summary>The colour of a number, each channel in [0, 1].</summary>
    /// <param name="x">In [0, 1], from dark blue to dark red.</param>
    public static (double Red, double Green, double Blue) GetColor(double x) => (At(_red, x), At(_green, x), At(_blue, x));

    private static double At(double[] polynomial, double x)
    {
        var sum = 0.0;
        for (var i = polynomial.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + polynomial[i];
        }

        return Math.Clamp(sum, 0, 1);
    }
}
