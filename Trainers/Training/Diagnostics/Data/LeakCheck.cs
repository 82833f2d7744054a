namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features that are the label under another name: the model would look perfect and be useless.</summary>
/// <param name="label">The name of the label.</param>
internal abstract class LeakCheck(string label) : IDataCheck
{
    public const string Code = "label-leak";

    // Of fewer rows, a feature can follow the label by chance.
    protected const int FewestRows = 20;

    private const int MostNamed = 20;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        var targets = train.Targets();
        var leaks = Candidates(train).Where(feature => GivesAway(Known(row => train.Value(row, feature), targets))).Take(MostNamed).ToArray();
        if (leaks.Length > 0 && train.Count < train.RowCount)
        {
            double[] all = [.. train.AllTargets()];
            leaks = [.. leaks.Zip(train.Columns(leaks)).Where(leak => GivesAway(Known(row => leak.Second[row], all))).Select(leak => leak.First)];
        }

        if (leaks.Length > 0)
        {
            yield return Finding.Warning(
                Code,
                $"Label '{label}' can be read off {train.Name(leaks)} in {train.AllRows}. ",
                $"If it is the label itself, or only known once the label is, the model will fail on new rows: leave it out of the features.");
        }
    }

    /// <summary>The numbers of the values that might say the label. Default the features.</summary>
    protected virtual IEnumerable<int> Candidates(DataSample sample) => Enumerable.Range(0, sample.FeatureCount);

    /// <summary>Whether a feature alone says the label.</summary>
    /// <param name="rows">The feature's values where they are known, and the targets of the same rows; read as far as it takes.</param>
    protected abstract bool GivesAway(IEnumerable<(double Value, double Target)> rows);

    private static IEnumerable<(double Value, double Target)> Known(Func<int, float> valueOf, double[] targets)
    {
        for (var row = 0; row < targets.Length; row++)
        {
            if (valueOf(row) is var value && !float.IsNaN(value))
            {
                yield return (value, targets[row]);
            }
        }
    }
}

/// <summary>A feature or category with one value for each class, and another one for every other class.</summary>
/// <param name="label">The name of the label.</param>
internal sealed class ClassLeakCheck(string label) : LeakCheck(label)
{
    // A feature can be the same in a few rows of a class, and in no other row, by chance.
    private const int FewestRowsOfAClass = 5;

    protected override IEnumerable<int> Candidates(DataSample sample) => [.. base.Candidates(sample), .. sample.CategoryNumbers];

    protected override bool GivesAway(IEnumerable<(double Value, double Target)> rows)
    {
        var ofClass = new Dictionary<double, (double Value, int Rows)>();
        foreach (var (value, target) in rows)
        {
            var (first, count) = ofClass.GetValueOrDefault(target, (value, 0));
            if (first != value)
            {
                return false;
            }

            ofClass[target] = (value, count + 1);
        }

        return ofClass.Values.Sum(found => found.Rows) >= FewestRows
            && ofClass.Values.Count(found => found.Rows >= FewestRowsOfAClass) > 1
            && ofClass.Values.Select(found => found.Value).Distinct().Count() == ofClass.Count;
    }
}

/// <summary>A feature that goes with the number to predict along a straight line.</summary>
/// <param name="label">The name of the label.</param>
internal sealed class NumberLeakCheck(string label) : LeakCheck(label)
{
    private const double SmallestCorrelation = 0.9999;
    private const double Outside = 0.05; // at either end

    protected override bool GivesAway(IEnumerable<(double Value, double Target)> rows)
    {
        var known = rows.ToArray();
        var (values, targets) = (Array.ConvertAll(known, row => row.Value), Array.ConvertAll(known, row => row.Target));
        return known.Length >= FewestRows && Follows(values, targets) && FollowsInside(values, targets);
    }

    private static bool Follows(double[] values, double[] targets)
    {
        var (xMean, yMean) = (values.Average(), targets.Average());
        double xx = 0, yy = 0, xy = 0;
        for (var row = 0; row < values.Length; row++)
        {
            var (x, y) = (values[row] - xMean, targets[row] - yMean);
            (xx, yy, xy) = (xx + (x * x), yy + (y * y), xy + (x * y));
        }

        return xx > 0 && yy > 0 && Math.Abs(xy) > SmallestCorrelation * Math.Sqrt(xx * yy);
    }

    // One row far from all others makes any two columns go along a line.
    private static bool FollowsInside(double[] values, double[] targets)
    {
        double[] sorted = [.. targets.Order()];
        var (low, high) = (sorted[(int)(Outside * sorted.Length)], sorted[(int)((1 - Outside) * sorted.Length)]);
        int[] inside = [.. Enumerable.Range(0, targets.Length).Where(row => targets[row] >= low && targets[row] <= high)];
        return low == high || Follows(Array.ConvertAll(inside, row => values[row]), Array.ConvertAll(inside, row => targets[row]));
    }
}
