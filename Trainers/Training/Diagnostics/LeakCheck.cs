namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Features that are the label under another name: the model would look perfect and be useless.</summary>
/// <param name="label">The name of the label.</param>
internal abstract class LeakCheck(string label) : IDataCheck
{
    public const string Code = "label-leak";

    // Of fewer rows, a feature can follow the label by chance.
    private const int FewestRows = 20;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        if (train.Count < FewestRows)
        {
            yield break;
        }

        var leaks = Enumerable.Range(0, train.FeatureCount).Where(feature => GivesAway(train, feature)).ToArray();
        if (leaks.Length > 0)
        {
            yield return Finding.Warning(
                Code,
                $"Label '{label}' can be read off {train.Name(leaks)} in {train.Scope}. If it is the label itself, or only known once the label is, the model will fail on new rows: leave it out of the features.");
        }
    }

    /// <summary>Whether a feature alone says the label.</summary>
    protected abstract bool GivesAway(DataSample sample, int feature);
}

/// <summary>A feature with one value for each class, and another one for every other class.</summary>
/// <param name="label">The name of the label.</param>
internal sealed class ClassLeakCheck(string label) : LeakCheck(label)
{
    protected override bool GivesAway(DataSample sample, int feature)
    {
        var valueOfClass = new Dictionary<double, float>();
        for (var row = 0; row < sample.Count; row++)
        {
            var value = sample.Value(row, feature);
            if (!valueOfClass.TryAdd(sample.Target(row), value) && valueOfClass[sample.Target(row)] != value)
            {
                return false;
            }
        }

        return valueOfClass.Count > 1 && valueOfClass.Values.Distinct().Count() == valueOfClass.Count;
    }
}

/// <summary>A feature that goes with the number to predict along a straight line.</summary>
/// <param name="label">The name of the label.</param>
internal sealed class NumberLeakCheck(string label) : LeakCheck(label)
{
    private const double SmallestCorrelation = 0.9999;

    protected override bool GivesAway(DataSample sample, int feature)
    {
        double xMean = 0, yMean = 0;
        for (var row = 0; row < sample.Count; row++)
        {
            xMean += sample.Value(row, feature) / (double)sample.Count;
            yMean += sample.Target(row) / sample.Count;
        }

        double xx = 0, yy = 0, xy = 0;
        for (var row = 0; row < sample.Count; row++)
        {
            var (x, y) = (sample.Value(row, feature) - xMean, sample.Target(row) - yMean);
            (xx, yy, xy) = (xx + (x * x), yy + (y * y), xy + (x * y));
        }

        return xx > 0 && yy > 0 && Math.Abs(xy) > SmallestCorrelation * Math.Sqrt(xx * yy);
    }
}
