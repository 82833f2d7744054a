namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How far a column has moved.</summary>
public enum DriftVerdict
{
    /// <summary>Not at all, or no more than by chance: a PSI below 0.1.</summary>
    Stable,

    /// <summary>Beyond chance: a PSI from 0.1 to 0.25.</summary>
    Moderate,

    /// <summary>So far that a model should not be trusted without another look: a PSI of 0.25 or more.</summary>
    Strong,
}

/// <summary>How the values of a column, or of a slot of a vector, differ between two data sets.</summary>
public sealed class ColumnDrift
{
    private const double ModeratePsi = 0.1;
    private const double StrongPsi = 0.25;

    internal ColumnDrift(ComparedColumn column, double chance)
    {
        (Name, IsNumber) = (column.Name, column.AreNumbers);
        var (first, second) = DriftMeasure.CountBins(column);
        Psi = DriftMeasure.Psi(first, second);
        (KolmogorovSmirnov, Probability) = (double.NaN, double.NaN);
        if (column is { First.Numbers: { } numbers, Second.Numbers: { } others })
        {
            KolmogorovSmirnov = DriftMeasure.KolmogorovSmirnov(numbers, others);
            Probability = DriftMeasure.KolmogorovSmirnovProbability(
                KolmogorovSmirnov, numbers.Count(number => !double.IsNaN(number)), others.Count(number => !double.IsNaN(number)));
        }

        (MissingBefore, MissingNow) = (MissingShare(column.First), MissingShare(column.Second));
        var known = column.First.Codes?.ToHashSet() ?? [];
        int[] unknown = [.. (column.Second.Codes ?? []).Where(code => code >= 0 && !known.Contains(code))];
        NewCategories = [.. unknown.CountBy(code => code).OrderByDescending(pair => pair.Value).Select(pair => column.Second.Categories[pair.Key])];
        NewCategoryShare = (double)unknown.Length / column.Second.Count;
        Verdict = Psi < ModeratePsi || Psi < DriftMeasure.ChancePsi(first, second, chance) ? DriftVerdict.Stable
            : Psi < StrongPsi ? DriftVerdict.Moderate
            : DriftVerdict.Strong;
    }

    /// <summary>The name of the column; of a slot of a vector, with the slot's name behind a dot.</summary>
    public string Name { get; }

    /// <summary>Whether the values are numbers; otherwise they are categories.</summary>
    public bool IsNumber { get; }

    /// <summary>
    /// The population stability index, at least 0: over ten bins of the reference's numbers, or its categories, and one of missing values.
    /// </summary>
    public double Psi { get; }

    /// <summary>The largest distance of the two distribution functions, in [0, 1]; NaN of categories.</summary>
    public double KolmogorovSmirnov { get; }

    /// <summary>The probability that rows of one population are as far apart by that distance, in [0, 1]; NaN of categories.</summary>
    public double Probability { get; }

    /// <summary>The part of the reference's rows without a value, in [0, 1].</summary>
    public double MissingBefore { get; }

    /// <summary>The part of the current rows without a value, in [0, 1].</summary>
    public double MissingNow { get; }

    /// <summary>The categories that the reference has not, the most frequent first; none of numbers.</summary>
    public IReadOnlyList<string> NewCategories { get; }

    /// <summary>The part of the current rows that are of a new category, in [0, 1].</summary>
    public double NewCategoryShare { get; }

    /// <summary>How far the column has moved.</summary>
    public DriftVerdict Verdict { get; }

    private static double MissingShare(ColumnContent content) =>
        (double)(content.Numbers?.Count(double.IsNaN) ?? content.Codes!.Count(code => code < 0)) / content.Count;
}
