using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>A column read out for comparison: a line of numbers a row, its type, and the texts of its annotations.</summary>
/// <param name="Type">The column's type as text.</param>
/// <param name="Rows">A row's values; a Boolean is 0 or 1, a key its number.</param>
/// <param name="SlotNames">Names of the slots; empty if it has none.</param>
/// <param name="KeyValues">What its keys stand for, as text; empty if it has none.</param>
internal sealed record ColumnValues(string Type, IReadOnlyList<float[]> Rows, string[] SlotNames, string[] KeyValues)
{
    public static ColumnValues Read(IDataView data, string name)
    {
        var column = data.Schema[name];
        using var cursor = data.GetRowCursor([column]);
        var read = RowReader(cursor, column);
        var rows = new List<float[]>();
        while (cursor.MoveNext())
        {
            rows.Add(read());
        }

        return new ColumnValues(column.Type.ToString()!, rows, Texts(column, "SlotNames"), Texts(column, "KeyValues"));
    }

    /// <summary>Fails unless type, names, key values and all numbers agree.</summary>
    public static void AssertEqual(ColumnValues expected, ColumnValues actual, double tolerance, string what)
    {
        Assert.AreEqual(expected.Type, actual.Type, what);
        CollectionAssert.AreEqual(expected.SlotNames, actual.SlotNames, $"{what}: slot names");
        CollectionAssert.AreEqual(expected.KeyValues, actual.KeyValues, $"{what}: key values");
        Assert.AreEqual(expected.Rows.Count, actual.Rows.Count, what);
        for (var row = 0; row < expected.Rows.Count; row++)
        {
            Assert.AreEqual(expected.Rows[row].Length, actual.Rows[row].Length, what);
            for (var slot = 0; slot < expected.Rows[row].Length; slot++)
            {
                var wanted = expected.Rows[row][slot];
                Assert.AreEqual(
                    wanted, actual.Rows[row][slot], tolerance * (float.IsNaN(wanted) ? 1 : Math.Max(1, Math.Abs(wanted))),
                    $"{what}: row {row}, slot {slot}");
            }
        }
    }

    /// <summary>Reads the current row of a column.</summary>
    public static Func<float[]> RowReader(DataViewRow row, DataViewSchema.Column column)
    {
        switch (column.Type)
        {
            case BooleanDataViewType:
                var boolean = row.GetGetter<bool>(column);
                return () => [Get(boolean) ? 1 : 0];
            case KeyDataViewType:
                var key = row.GetGetter<uint>(column);
                return () => [Get(key)];
            case VectorDataViewType { ItemType: BooleanDataViewType }:
                var truths = row.GetGetter<VBuffer<bool>>(column);
                return () => [.. Get(truths).DenseValues().Select(value => value ? 1f : 0f)];
            case VectorDataViewType { ItemType: KeyDataViewType }:
                var keys = row.GetGetter<VBuffer<uint>>(column);
                return () => [.. Get(keys).DenseValues().Select(value => (float)value)];
            case VectorDataViewType:
                var vector = row.GetGetter<VBuffer<float>>(column);
                return () => [.. Get(vector).DenseValues()];
            default:
                var number = row.GetGetter<float>(column);
                return () => [Get(number)];
        }
    }

    private static T Get<T>(ValueGetter<T> getter)
    {
        var value = default(T)!;
        getter(ref value);
        return value;
    }

    private static string[] Texts(DataViewSchema.Column column, string annotation)
    {
        if (column.Annotations.Schema.GetColumnOrNull(annotation) is not { Type: VectorDataViewType type })
        {
            return [];
        }

        return type.ItemType switch
        {
            TextDataViewType => Texts<ReadOnlyMemory<char>>(column, annotation),
            BooleanDataViewType => Texts<bool>(column, annotation),
            { } item when item.Equals(NumberDataViewType.Single) => Texts<float>(column, annotation),
            { } item when item.Equals(NumberDataViewType.Int32) => Texts<int>(column, annotation),
            { } item => throw new NotSupportedException($"Add {item} here to compare annotations of that type."),
        };
    }

    private static string[] Texts<T>(DataViewSchema.Column column, string annotation)
    {
        var values = default(VBuffer<T>);
        column.Annotations.GetValue(annotation, ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
    }
}
