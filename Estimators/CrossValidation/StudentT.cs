namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Student's distribution of t.</summary>
internal static class StudentT
{
    /// <summary>The t that is not reached with a probability.</summary>
    /// <param name="probability">In (0, 1).</param>
    /// <param name="freedom">The degrees of freedom, positive.</param>
    public static double Quantile(double probability, double freedom)
    {
        var (low, high) = (-1.0, 1.0);
        while (Cumulative(low, freedom) > probability)
        {
            low *= 2;
        }

        while (Cumulative(high, freedom) < probability)
        {
            high *= 2;
        }

        for (var i = 0; i < 200 && high - low > 1e-12 * Math.Max(1, Math.Abs(low)); i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cumulative(middle, freedom) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The probability of a t that is smaller.</summary>
    /// <param name="t">The t.</param>
    /// <param name="freedom">The degrees of freedom, positive.</param>
    public static double Cumulative(double t, double freedom)
    {
        var tail = 0.5 * IncompleteBeta(freedom / 2, 0.5, freedom / (freedom + (t * t)));
        return t > 0 ? 1 - tail : tail;
    }

    // The regularised incomplete beta function, by its continued fraction (Lentz 1976).
    private static double IncompleteBeta(double a, double b, double x)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    private static double Fraction(double a, double b, double x)
    {
        const double Tiny = 1e-300;
        double Guard(double value) => Math.Abs(value) < Tiny ? Tiny : value;
        var (c, d) = (1.0, 1 / Guard(1 - ((a + b) * x / (a + 1))));
        var result = d;
        for (var m = 1; m <= 500; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Guard(1 + (even * d));
            c = Guard(1 + (even / c));
            result *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Guard(1 + (odd * d));
            c = Guard(1 + (odd / c));
            result *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
            {
                break;
            }
        }

        return result;
    }

    // The logarithm of the gamma function (Lanczos 1964).
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> coefficients =
        [
            676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
            9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        }

        x -= 1;
        var sum = 0.99999999999980993;
        for (var i = 0; i < coefficients.Length; i++)
        {
            sum += coefficients[i] / (x + i + 1);
        }

        var t = x + coefficients.Length - 0.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
