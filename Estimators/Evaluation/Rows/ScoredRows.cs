using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The rows of a scored data view that can be evaluated, read in one pass.</summary>
internal sealed class ScoredRows
{
    private ScoredRows(int[] rowNumbers, double[] weights, int[]? groups, IReadOnlyList<(string Fault, long Count)> leftOut)
    {
        (RowNumbers, Weights, Groups, LeftOut) = (rowNumbers, weights, groups, leftOut);
        GroupCount = groups?.Distinct().Count();
    }

    /// <summary>The number of rows, at least 1.</summary>
    public int Count => RowNumbers.Length;

    /// <summary>The place of each row in the data view, from 0 on.</summary>
    public int[] RowNumbers { get; }

    /// <summary>The weight of each row, finite and not negative, not all 0; 1 without a column of weights.</summary>
    public double[] Weights { get; }

    /// <summary>The group of each row, from 0 on; null if each row is one of its own.</summary>
    public int[]? Groups { get; }

    /// <summary>The number of groups; null if each row is one of its own.</summary>
    public int? GroupCount { get; }

    /// <summary>How many rows were left out, and why.</summary>
    public IReadOnlyList<(string Fault, long Count)> LeftOut { get; }

    /// <summary>Reads columns.</summary>
    /// <param name="data">The data.</param>
    /// <param name="columns">The columns; their stores hold the rows afterwards, and no more.</param>
    /// <param name="weightColumnName">The column with the weight of each row; null if all weigh the same.</param>
    /// <param name="groupColumnName">The column that tells which rows belong together; null if none do.</param>
    /// <param name="purpose">What the rows are for, for messages.</param>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can be evaluated.</exception>
    public static ScoredRows Read(
        IDataView data,
        IReadOnlyList<ScoredColumn> columns,
        string? weightColumnName,
        string? groupColumnName,
        string purpose = "evaluate")
    {
        var weight = weightColumnName is null
            ? null
            : Encoded(data.Schema, new WeightEncoder(weightColumnName), "a weight that is negative or no number");
        var group = groupColumnName is null ? null : Encoded(data.Schema, new GroupEncoder(groupColumnName), string.Empty);
        ScoredColumn[] all = [.. columns, .. new[] { weight, group }.OfType<EncodedColumn>()];
        var (rowNumbers, leftOut) = ReadRows(data, all);
        if (rowNumbers.Length == 0)
        {
            throw new InvalidOperationException(leftOut.Count == 0
                ? $"There must be rows to {purpose}, but the data has none. Check where it comes from."
                : $"There must be rows to {purpose}, but all were left out: {GetLeftOutText(leftOut)}. "
                    + "Check the columns, and where the data comes from.");
        }

        var weights = weight?.Store.GetValues<float>();
        if (weights is not null && Array.TrueForAll(weights, value => value == 0))
        {
            throw new InvalidOperationException(
                $"Some of the rows must weigh something, but column '{weightColumnName}' is 0 in all {rowNumbers.Length}. "
                + "Name another column of weights.");
        }

        return new ScoredRows(
            rowNumbers,
            weights is null ? [.. Enumerable.Repeat(1.0, rowNumbers.Length)] : Array.ConvertAll(weights, value => (double)value),
            group is null ? null : Renumber(group.Store.GetValues<int>()),
            leftOut);
    }

    /// <summary>What there is to say of the rows that were left out.</summary>
    public IEnumerable<Finding> Findings() => LeftOut.Count == 0
        ? []
        : [Finding.Warning(
            "rows-left-out",
            $"{LeftOut.Sum(entry => entry.Count):N0} of {Count + LeftOut.Sum(entry => entry.Count):N0} rows are not in the figures: ",
            $"{GetLeftOutText(LeftOut)}.")];

    /// <summary>How many rows were left out, and why, for messages.</summary>
    public static string GetLeftOutText(IEnumerable<(string Fault, long Count)> leftOut) =>
        string.Join(", ", leftOut.Select(entry => FormattableString.Invariant($"{entry.Count:N0} with {entry.Fault}")));

    // Groups of which all rows were left out have no number.
    private static int[] Renumber(int[] groups)
    {
        var numbers = new Dictionary<int, int>();
        foreach (var group in groups)
        {
            numbers.TryAdd(group, numbers.Count);
        }

        return Array.ConvertAll(groups, group => numbers[group]);
    }

    private static EncodedColumn Encoded(DataViewSchema schema, ColumnEncoder encoder, string fault)
    {
        encoder.Check(schema);
        return new EncodedColumn(ColumnLookup.Find(schema, encoder.ColumnName), encoder, fault);
    }

    private static (int[] RowNumbers, IReadOnlyList<(string Fault, long Count)> LeftOut) ReadRows(IDataView data, ScoredColumn[] columns)
    {
        var (rowNumbers, faults) = (new List<int>(), new long[columns.Length]);
        using var cursor = data.GetRowCursor(columns.Select(column => column.Column).DistinctBy(column => column.Index));
        ColumnReader[] readers = [.. columns.Select(column => column.CreateReader(cursor))];
        for (var place = 0; cursor.MoveNext(); place++)
        {
            foreach (var column in columns)
            {
                column.Store.EnsureCapacity(rowNumbers.Count + 1);
            }

            // A row that is left out is overwritten by the next one.
            var fault = Array.FindIndex(readers, reader => !reader.Read(rowNumbers.Count));
            if (fault >= 0)
            {
                faults[fault]++;
            }
            else
            {
                rowNumbers.Add(place);
            }
        }

        foreach (var column in columns)
        {
            column.Store.SetCapacity(rowNumbers.Count);
        }

        var leftOut = columns.Zip(faults).Where(pair => pair.Second > 0).GroupBy(pair => pair.First.Fault);
        return ([.. rowNumbers], [.. leftOut.Select(group => (group.Key, group.Sum(pair => pair.Second)))]);
    }
}
