using System.Globalization;
using System.Numerics;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>Rows to look at: all of a set, or evenly spaced ones of a big set.</summary>
internal sealed class DataSample
{
    /// <summary>The largest number of feature values that are looked at, 20 MB.</summary>
    public const int MaxValues = 5_000_000;

    private readonly TrainingSet _set;
    private readonly InputRows[] _inputs; // features, keys, sequences of numbers
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
        _inputs = [.. set.Inputs.OrderBy(input => !IsOfFeatures(input)).ThenBy(input => input.ArePadded)];
        KeyCount = set.Inputs.Where(input => input.AreKeys).Sum(input => input.Width);
        _values = new float[Count * Width];
        for (var row = 0; row < Count; row++)
        {
            Read(SourceRow(row), _values.AsSpan(row * Width, Width));
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

    /// <summary>The number of keys a row.</summary>
    public int KeyCount { get; }

    /// <summary>The name of each category of a row, at the start of a sentence, and its place among the row's keys.</summary>
    public IReadOnlyList<(string Name, int Place)> Categories { get; init; } = [];

    /// <summary>The numbers of the categories among the values of a row.</summary>
    public IEnumerable<int> CategoryNumbers => Categories.Select(category => FeatureCount + category.Place);

    /// <summary>Where the features were looked at, for the end of a sentence.</summary>
    public string Scope => Count == RowCount
        ? AllRows
        : string.Create(CultureInfo.InvariantCulture, $"the {Count:N0} of {RowCount:N0} rows that were looked at");

    /// <summary>All rows of the set, not only those that are looked at, for the end of a sentence.</summary>
    public string AllRows => string.Create(CultureInfo.InvariantCulture, $"all {RowCount:N0} rows");

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

    /// <summary>Of values of a row, those of which something is true in all rows of the set, not only in those that are looked at.</summary>
    /// <param name="numbers">The numbers of the values, features or keys.</param>
    /// <param name="holds">Tells, of a value's number and the value, whether it is true.</param>
    public int[] WhereAll(IEnumerable<int> numbers, Func<int, float, bool> holds)
    {
        List<int> left = [.. numbers];
        for (var row = 0; row < Count && left.Count > 0; row++)
        {
            _ = left.RemoveAll(number => !holds(number, Value(row, number)));
        }

        if (Count < RowCount && left.Count > 0)
        {
            ForEachRow(row =>
            {
                for (var i = left.Count - 1; i >= 0; i--)
                {
                    if (!holds(left[i], row[left[i]]))
                    {
                        left.RemoveAt(i);
                    }
                }

                return left.Count > 0;
            });
        }

        return [.. left];
    }

    /// <summary>Values of all rows of the set, not only of those that are looked at.</summary>
    /// <param name="numbers">The numbers of the values, features or keys.</param>
    /// <returns>For each number its values.</returns>
    public float[][] Columns(IReadOnlyList<int> numbers)
    {
        var columns = numbers.Select(_ => new float[RowCount]).ToArray();
        if (columns.Length > 0)
        {
            var row = 0;
            ForEachRow(values =>
            {
                for (var i = 0; i < columns.Length; i++)
                {
                    columns[i][row] = values[numbers[i]];
                }

                return ++row < RowCount;
            });
        }

        return columns;
    }

    /// <summary>A number for the values of all rows: the same for equal values and, but for an unlikely chance, another one for others.</summary>
    /// <param name="numbers">The numbers of the values, features or keys.</param>
    /// <returns>For each number that of its values.</returns>
    public ulong[] Hashes(IReadOnlyList<int> numbers)
    {
        var hashes = new ulong[numbers.Count];
        if (numbers.Count > 0)
        {
            ForEachRow(row =>
            {
                Mix(row, numbers, hashes);
                return true;
            });
        }

        return hashes;
    }

    /// <summary>The same of the rows that are looked at.</summary>
    /// <param name="numbers">The numbers of the values, features or keys.</param>
    public ulong[] HashesOfSample(IReadOnlyList<int> numbers)
    {
        var hashes = new ulong[numbers.Count];
        for (var row = 0; row < Count; row++)
        {
            Mix(Row(row), numbers, hashes);
        }

        return hashes;
    }

    /// <summary>A value of each row that is looked at.</summary>
    public float[] Column(int number) => [.. Enumerable.Range(0, Count).Select(row => Value(row, number))];

    /// <summary>The target of each row that is looked at.</summary>
    public double[] Targets() => [.. Enumerable.Range(0, Count).Select(Target)];

    /// <summary>The name of a category, for the start of a sentence.</summary>
    public string CategoryName(int number) => Categories.First(category => FeatureCount + category.Place == number).Name;

    /// <summary>Names features and categories for the middle of a sentence, the first five of them.</summary>
    public string Name(IReadOnlyList<int> features) =>
        string.Join(", ", features.Take(5).Select(number => number < FeatureCount ? _featureName(number) : InMidSentence(CategoryName(number))))
        + (features.Count > 5 ? string.Create(CultureInfo.InvariantCulture, $" and {features.Count - 5:N0} more") : string.Empty);

    private static void Mix(ReadOnlySpan<float> row, IReadOnlyList<int> numbers, ulong[] hashes)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            var mixed = hashes[i] ^ ((ulong)(uint)row[numbers[i]].GetHashCode() * 0x9E3779B97F4A7C15);
            hashes[i] = BitOperations.RotateLeft(mixed, 29) * 0xBF58476D1CE4E5B9;
        }
    }

    private static bool IsOfFeatures(InputRows input) => !input.AreKeys && !input.ArePadded;

    private static string InMidSentence(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private void ForEachRow(Func<ReadOnlySpan<float>, bool> look)
    {
        var values = new float[Width];
        for (var row = 0; row < RowCount; row++)
        {
            Read(row, values);
            if (!look(values))
            {
                return;
            }
        }
    }

    private void Read(int row, Span<float> values)
    {
        foreach (var input in _inputs)
        {
            input.CopyTo(row, values[..input.Width]);
            values = values[input.Width..];
        }
    }

    private int SourceRow(int row) => (int)((long)row * RowCount / Count);

    private double TargetOf(int row, int slot) => _set.Targets is long[] classes
        ? classes[row]
        : ((float[])_set.Targets)[(row * _set.TargetWidth) + slot];
}
