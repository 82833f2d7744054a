using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training.Rows;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Rows to look at: all of a set, or evenly spaced ones of a big set.</summary>
internal sealed class DataSample
{
    /// <summary>The largest number of feature values that are looked at, 20 MB.</summary>
    public const int MaxValues = 5_000_000;

    private readonly TrainingSet _set;
    private readonly float[] _values; // (rows, width)
    private readonly Func<int, string> _featureName;
    private readonly Predicate<int> _isPixel;

    /// <summary>Copies the rows to look at.</summary>
    /// <param name="set">All rows.</param>
    /// <param name="featureName">How messages call a feature, by its number; features of several inputs are counted on.</param>
    /// <param name="isPixel">Whether a feature, by its number, is a pixel of an image; null if none is.</param>
    /// <param name="maxValues">The largest number of feature values to look at; at least one row is.</param>
    public DataSample(TrainingSet set, Func<int, string> featureName, Predicate<int>? isPixel = null, int maxValues = MaxValues)
    {
        _isPixel = isPixel ?? (_ => false);
        _set = set;
        _featureName = featureName;
        Width = set.Inputs.Sum(input => input.Width);
        FeatureCount = set.Inputs.Where(IsOfFeatures).Sum(input => input.Width);
        Count = Math.Clamp(maxValues / Width, 1, set.RowCount);
        _values = new float[Count * Width];
        for (var row = 0; row < Count; row++)
        {
            var target = _values.AsSpan(row * Width, Width);
            foreach (var input in set.Inputs.OrderBy(input => !IsOfFeatures(input)).ThenBy(input => input.ArePadded))
            {
                input.CopyTo(SourceRow(row), target[..input.Width]);
                target = target[input.Width..];
            }
        }
    }

    /// <summary>The number of rows to look at.</summary>
    public int Count { get; }

    /// <summary>The number of rows of the whole set.</summary>
    public int RowCount => _set.RowCount;

    /// <summary>The number of values a row: the features, then all keys, then sequences of numbers with their padding.</summary>
    public int Width { get; }

    /// <summary>The number of features a row: values that are amounts and not keys, each of which is the same thing in every row.</summary>
    public int FeatureCount { get; }

    /// <summary>Where the features were looked at, for the end of a sentence.</summary>
    public string Scope => Count == RowCount
        ? string.Create(CultureInfo.InvariantCulture, $"all {RowCount:N0} rows")
        : string.Create(CultureInfo.InvariantCulture, $"the {Count:N0} of {RowCount:N0} rows that were looked at");

    /// <summary>All values of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Width, Width);

    /// <summary>One feature of one row.</summary>
    public float Value(int row, int feature) => _values[(row * Width) + feature];

    /// <summary>Whether a feature is a pixel, of which many at the border say nothing on their own.</summary>
    public bool IsPixel(int feature) => _isPixel(feature);

    /// <summary>The target of a row: a class index, or a number.</summary>
    public double Target(int row) => TargetOf(SourceRow(row), slot: 0);

    /// <summary>The targets of all rows of the set, not only of those that are looked at.</summary>
    /// <param name="slot">Which one, if a row has several.</param>
    public IEnumerable<double> AllTargets(int slot = 0) => Enumerable.Range(0, RowCount).Select(row => TargetOf(row, slot));

    /// <summary>Names features for a message, the first five of them.</summary>
    public string Name(IReadOnlyList<int> features) =>
        string.Join(", ", features.Take(5).Select(_featureName))
        + (features.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {features.Count - 5:N0} more") : string.Empty);

    private static bool IsOfFeatures(InputRows input) => !input.AreKeys && !input.ArePadded;

    private int SourceRow(int row) => (int)((long)row * RowCount / Count);

    private double TargetOf(int row, int slot) => _set.Targets is long[] classes ? classes[row] : ((float[])_set.Targets)[(row * _set.TargetWidth) + slot];
}
