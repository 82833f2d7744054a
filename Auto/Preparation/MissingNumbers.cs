using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Auto.Preparation;

/// <summary>Tells which columns of numbers have gaps.</summary>
internal static class MissingNumbers
{
    /// <summary>Reads all rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="columns">Columns of Single, or of vectors of them.</param>
    /// <returns>The columns with a NaN in some row.</returns>
    public static IEnumerable<string> Find(IDataView data, IReadOnlyList<string> columns)
    {
        using var cursor = data.GetRowCursor(columns.Select(name => data.Schema[name]));
        Func<bool>[] haveGap = [.. columns.Select(name => CreateCheck(cursor, data.Schema[name]))];
        var found = new bool[columns.Count];
        while (cursor.MoveNext())
        {
            for (var i = 0; i < found.Length; i++)
            {
                found[i] = found[i] || haveGap[i]();
            }
        }

        return columns.Where((_, i) => found[i]);
    }

    private static Func<bool> CreateCheck(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            var getVector = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> vector = default;
            return () =>
            {
                getVector(ref vector);
                return HasNaN(vector.GetValues());
            };
        }

        var get = cursor.GetGetter<float>(column);
        float value = default;
        return () =>
        {
            get(ref value);
            return float.IsNaN(value);
        };
    }

    private static bool HasNaN(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (float.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }
}
