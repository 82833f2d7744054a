using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Looks for columns of which one alone tells the label, as what was made of it does.</summary>
/// <param name="label">The label.</param>
internal sealed class LabelGiveaway(ComparedColumn label)
{
    private const int FewestRows = 20;
    private const int MostClasses = 50;
    private const int MostNamed = 20;
    private const double SmallestCorrelation = 0.999;
    private const double LargestErrorLeft = 0.02; // of the error of always the most frequent class
    private const double MostTexts = 0.5; // of as many rows: more of them tell rows apart, not labels
    private const int FewestOfOthers = 5; // of fewer rows that are not of the most frequent class, all can be right by chance

    /// <summary>Looks for them.</summary>
    /// <param name="columns">The other columns.</param>
    public IEnumerable<Finding> Check(IEnumerable<ComparedColumn> columns)
    {
        var isNumber = label.AreNumbers && label.First.Numbers!.Distinct().Take(MostClasses + 1).Count() > MostClasses;
        if (label.First.Count < FewestRows || label.Second.Count < FewestRows)
        {
            yield break;
        }

        var leaks = columns.Where(column => isNumber ? GivesNumber(column) : GivesClass(column));
        string[] found = [.. leaks.Select(column => $"'{column.Name}'").Take(MostNamed)];
        if (found.Length > 0)
        {
            yield return Finding.Warning(
                "label-leak",
                $"Label '{label.Name}' can be read off {(found.Length == 1 ? "column" : "each of the columns")} {string.Join(", ", found)}. ",
                $"If it is the label itself, or only known once the label is, the model will fail on new rows: leave it out of the features.");
        }
    }

    private static double[] Values(ColumnContent content) =>
        content.Numbers ?? Array.ConvertAll(content.Codes!, code => code < 0 ? double.NaN : code);

    // The class that is most frequent among the training rows of a value, of a number of the nearest one, is that of nearly all test rows.
    private bool GivesClass(ComparedColumn column)
    {
        var (values, labels) = (Values(column.First), Values(label.First));
        var known = values.Zip(labels)
            .Where(pair => !double.IsNaN(pair.First) && !double.IsNaN(pair.Second)).ToLookup(pair => pair.First, pair => pair.Second);
        if (known.Count == 0 || (!column.AreNumbers && known.Count > MostTexts * values.Length))
        {
            return false;
        }

        double[] distinct = [.. known.Select(group => group.Key).Order()];
        double[] classes = [.. distinct.Select(value => known[value].CountBy(c => c).MaxBy(pair => pair.Value).Key)];
        var usual = labels.Where(c => !double.IsNaN(c)).CountBy(c => c).MaxBy(pair => pair.Value).Key;
        var (wrong, wrongAtBest) = (0, 0);
        foreach (var (value, truth) in Values(column.Second).Zip(Values(label.Second)).Where(pair => !double.IsNaN(pair.Second)))
        {
            var place = FindPlace(distinct, value, column.AreNumbers);
            wrong += place < 0 || classes[place] != truth ? 1 : 0;
            wrongAtBest += truth == usual ? 0 : 1;
        }

        return wrongAtBest >= FewestOfOthers && wrong <= LargestErrorLeft * wrongAtBest;
    }

    // Of a number the nearest value's; -1 for a text that is not known.
    private static int FindPlace(double[] sorted, double value, bool isNumber)
    {
        var place = Array.BinarySearch(sorted, value);
        if (place >= 0 || !isNumber || double.IsNaN(value))
        {
            return Math.Max(place, -1);
        }

        var above = Math.Min(~place, sorted.Length - 1);
        var below = Math.Max(above - 1, 0);
        return value - sorted[below] < sorted[above] - value ? below : above;
    }

    // Along any curve that only rises or only falls.
    private bool GivesNumber(ComparedColumn column) =>
        column.AreNumbers && Follows(column.First.Numbers!, label.First.Numbers!) && Follows(column.Second.Numbers!, label.Second.Numbers!);

    private static bool Follows(double[] values, double[] labels)
    {
        int[] known = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]) && !double.IsNaN(labels[row]))];
        return known.Length >= FewestRows && Math.Abs(Correlation(Ranks(values, known), Ranks(labels, known))) > SmallestCorrelation;
    }

    private static double[] Ranks(double[] values, int[] rows)
    {
        var order = Enumerable.Range(0, rows.Length).OrderBy(i => values[rows[i]]).ToArray();
        var ranks = new double[rows.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && values[rows[order[end]]] == values[rows[order[start]]]; end++)
            {
            }

            foreach (var place in order[start..end])
            {
                ranks[place] = (start + end - 1) / 2.0;
            }
        }

        return ranks;
    }

    private static double Correlation(double[] first, double[] second)
    {
        var (one, other) = (first.Average(), second.Average());
        double squares = 0, others = 0, products = 0;
        foreach (var (x, y) in first.Zip(second))
        {
            squares += (x - one) * (x - one);
            others += (y - other) * (y - other);
            products += (x - one) * (y - other);
        }

        return squares > 0 && others > 0 ? products / Math.Sqrt(squares * others) : 0;
    }
}
