using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>How far the numbers of two columns of the same rows are apart.</summary>
/// <param name="RowCount">The number of rows.</param>
/// <param name="Largest">The largest difference; infinite where only one of two is a number.</param>
/// <param name="Mean">The mean difference, regardless of the sign.</param>
/// <param name="ChangedRows">The number of rows with any difference.</param>
internal sealed record ScoreDistance(int RowCount, double Largest, double Mean, int ChangedRows)
{
    /// <summary>Measures it.</summary>
    /// <param name="rows">Scored rows.</param>
    /// <param name="others">The same rows, scored by another model.</param>
    /// <param name="name">The name of the column: Single, Boolean or a key, or a vector of Single or Boolean.</param>
    /// <exception cref="ArgumentException">The column is missing, or of another type in the other rows, or its classes are others.</exception>
    /// <exception cref="InvalidOperationException">There are no rows.</exception>
    public static ScoreDistance Measure(IDataView rows, IDataView others, string name)
    {
        var (column, other) = (ColumnLookup.Find(rows.Schema, name), ColumnLookup.Find(others.Schema, name));
        RequireSame(column, other);
        var (count, largest, sum, numbers, changed) = (0, 0d, 0d, 0L, 0);
        foreach (var (first, second) in Read(rows, column).Zip(Read(others, other)))
        {
            var most = 0d;
            for (var i = 0; i < first.Length; i++)
            {
                var difference = Difference(first[i], second[i]);
                (most, sum) = (Math.Max(most, difference), sum + difference);
            }

            (count, largest, numbers, changed) = (count + 1, Math.Max(largest, most), numbers + first.Length, changed + (most > 0 ? 1 : 0));
        }

        return count > 0
            ? new ScoreDistance(count, largest, numbers == 0 ? 0 : sum / numbers, changed)
            : throw new InvalidOperationException("There must be rows to compare the scores of, but the data has none. Check where it comes from.");
    }

    private static double Difference(float first, float second)
    {
        if (first.Equals(second))
        {
            return 0; // NaN and infinities, too
        }

        var difference = Math.Abs((double)first - second);
        return double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }

    private static void RequireSame(DataViewSchema.Column column, DataViewSchema.Column other)
    {
        var names = column.Type switch
        {
            KeyDataViewType key => (Names(column, key), Names(other, key)),
            VectorDataViewType => (SlotNameList.Read(column), SlotNameList.Read(other)),
            _ => ([], []),
        };
        if (!column.Type.Equals(other.Type) || !names.Item1.SequenceEqual(names.Item2))
        {
            throw ColumnLookup.WrongType(
                column.Name,
                $"{Describe(column, names.Item1)}, as the model gives it,",
                Describe(other, names.Item2),
                "Only two models that predict the same, with the same classes in the same order, can be compared.");
        }
    }

    private static string[] Names(DataViewSchema.Column column, KeyDataViewType key) =>
        [.. KeyValueList.FromColumn(column, (int)key.Count)?.Names ?? []];

    private static string Describe(DataViewSchema.Column column, string[] names) =>
        ColumnText.ToText(column.Type) + (names.Length == 0 ? string.Empty : $" of {string.Join(", ", names.Take(10).Select(name => $"'{name}'"))}");

    private static IEnumerable<float[]> Read(IDataView rows, DataViewSchema.Column column) => column.Type switch
    {
        NumberDataViewType { RawType: var type } when type == typeof(float) => rows.GetColumn<float>(column).Select(value => new[] { value }),
        BooleanDataViewType => rows.GetColumn<bool>(column).Select(value => new[] { value ? 1f : 0 }),
        KeyDataViewType { RawType: var type } when type == typeof(uint) => rows.GetColumn<uint>(column).Select(value => new[] { (float)value }),
        VectorDataViewType { ItemType: BooleanDataViewType } =>
            rows.GetColumn<bool[]>(column).Select(values => Array.ConvertAll(values, value => value ? 1f : 0)),
        VectorDataViewType { ItemType.RawType: var type } when type == typeof(float) => rows.GetColumn<float[]>(column),
        _ => throw ColumnLookup.WrongType(
            column.Name, "Single, Boolean or a key, or a vector of Single or Boolean", ColumnText.ToText(column.Type), "Give a model that predicts."),
    };
}
