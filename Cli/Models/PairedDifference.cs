namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>By how much two models are wrong on the same rows, and how sure the difference is.</summary>
internal sealed record PairedDifference
{
    private const double Sure = 1.96; // 95 % of a normal distribution
    private const int FewRows = 20;

    /// <summary>Compares errors.</summary>
    /// <param name="first">Those of the first model, one a row.</param>
    /// <param name="second">Those of the second one, of the same rows.</param>
    public PairedDifference(double[] first, double[] second)
    {
        var differences = first.Zip(second, (one, other) => one - other).ToArray();
        (First, Second, Difference) = (first.Average(), second.Average(), differences.Average());
        FirstBetter = differences.Count(difference => difference < 0);
        SecondBetter = differences.Count(difference => difference > 0);
        var variance = differences.Length < 2 ? double.NaN
            : differences.Sum(difference => (difference - Difference) * (difference - Difference)) / (differences.Length - 1);
        var margin = Sure * Math.Sqrt(variance / differences.Length);
        (Lower, Upper, IsFew) = (Difference - margin, Difference + margin, differences.Length < FewRows);
    }

    /// <summary>The mean error of the first model.</summary>
    public double First { get; }

    /// <summary>The mean error of the second model.</summary>
    public double Second { get; }

    /// <summary>The first less the second: above 0 the second model is better.</summary>
    public double Difference { get; }

    /// <summary>The lower end of the interval at 95 %; NaN of a single row.</summary>
    public double Lower { get; }

    /// <summary>The upper end.</summary>
    public double Upper { get; }

    /// <summary>In how many rows the first model is less wrong.</summary>
    public int FirstBetter { get; }

    /// <summary>In how many rows the second model is less wrong.</summary>
    public int SecondBetter { get; }

    /// <summary>Whether there are too few rows to tell.</summary>
    public bool IsFew { get; }

    /// <summary>What it says: first, second or undecided.</summary>
    public string Verdict => IsFew || !(Lower > 0 || Upper < 0) ? "undecided" : Lower > 0 ? "second" : "first";
}
