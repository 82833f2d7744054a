using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training.Thresholds;

/// <summary>By what the score is chosen above which a row is predicted to be true.</summary>
[JsonConverter(typeof(DecisionThresholdJsonConverter))]
public abstract record DecisionThreshold
{
    private protected DecisionThreshold()
    {
    }

    /// <summary>The highest F1 of the class true: the harmonic mean of its precision and its recall.</summary>
    public static DecisionThreshold ForF1 { get; } = new HighestF1();

    /// <summary>The lowest cost of wrong predictions.</summary>
    /// <remarks>
    /// Right predictions cost nothing. Where they do, or bring something in, give what a wrong one costs more than a right one of the same row:
    /// the least of a cost matrix is where it is for these differences.
    /// </remarks>
    /// <param name="falsePositive">What it costs to predict true for a row that is false, positive, in any unit.</param>
    /// <param name="falseNegative">What it costs to predict false for a row that is true, positive, in the same unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cost is not a positive number.</exception>
    public static DecisionThreshold ForCosts(double falsePositive, double falseNegative)
    {
        Require.Finite(falsePositive, nameof(falsePositive), falsePositive > 0, "a positive number");
        Require.Finite(falseNegative, nameof(falseNegative), falseNegative > 0, "a positive number");
        return new LowestCost(falsePositive, falseNegative);
    }

    /// <summary>What wrong predictions cost; null if it is no matter of costs.</summary>
    internal virtual (double FalsePositive, double FalseNegative)? Costs => null;

    /// <summary>What is judged, for messages.</summary>
    internal abstract string FigureName { get; }

    /// <summary>How good decisions are; higher is better.</summary>
    internal abstract double GetMerit(in DecisionCounts counts);

    /// <summary>The figure that <see cref="FigureName"/> names, in its own sign.</summary>
    internal abstract double FigureOf(in DecisionCounts counts);

    private sealed record HighestF1 : DecisionThreshold
    {
        internal override string FigureName => "F1";

        internal override double GetMerit(in DecisionCounts counts) => FigureOf(counts);

        internal override double FigureOf(in DecisionCounts counts)
        {
            var (right, wrong) = (2 * counts.TruePositives, counts.FalsePositives + counts.FalseNegatives);
            return right == 0 ? 0 : right / (right + wrong);
        }
    }

    private sealed record LowestCost(double FalsePositive, double FalseNegative) : DecisionThreshold
    {
        internal override (double, double)? Costs => (FalsePositive, FalseNegative);

        internal override string FigureName => "cost a row";

        internal override double GetMerit(in DecisionCounts counts) => -FigureOf(counts);

        internal override double FigureOf(in DecisionCounts counts) =>
            ((counts.FalsePositives * FalsePositive) + (counts.FalseNegatives * FalseNegative)) / counts.Total;
    }
}
