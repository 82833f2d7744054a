using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>Rows as text, so that data of any type can be compared.</summary>
internal static class RowText
{
    private static readonly MethodInfo _valueGetter =
        typeof(RowText).GetMethod(nameof(ValueGetter), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo _vectorGetter =
        typeof(RowText).GetMethod(nameof(VectorGetter), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Reads some columns of all rows.</summary>
    public static string[] ReadAll(IDataView data, params string[] columns)
    {
        using var cursor = data.GetRowCursor(data.Schema.Where(column => columns.Contains(column.Name)));
        return ReadAll(cursor, columns);
    }

    /// <summary>Reads some columns of the rows that a cursor goes over.</summary>
    public static string[] ReadAll(DataViewRowCursor cursor, params string[] columns)
    {
        var read = Reader(cursor, columns);
        var rows = new List<string>();
        while (cursor.MoveNext())
        {
            rows.Add(read());
        }

        return [.. rows];
    }

    /// <summary>Connects with a row.</summary>
    public static Func<string> Reader(DataViewRow row, params string[] columns)
    {
        var getters = columns.Select(name => Getter(row, row.Schema[name])).ToArray();
        return () => string.Join(" | ", getters.Select(getter => getter()));
    }

    private static Func<string> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        var (method, type) = column.Type is VectorDataViewType vector
            ? (_vectorGetter, vector.ItemType.RawType)
            : (_valueGetter, column.Type.RawType);
        return (Func<string>)method.MakeGenericMethod(type).Invoke(null, [row, column])!;
    }

    private static Func<string> ValueGetter<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return Text(value);
        };
    }

    private static Func<string> VectorGetter<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var value = default(VBuffer<T>);
        return () =>
        {
            getter(ref value);
            return $"[{string.Join(", ", value.DenseValues().Select(Text))}]";
        };
    }

    private static string Text<T>(T value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
}
