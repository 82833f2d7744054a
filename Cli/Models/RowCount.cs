using Microsoft.ML;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>Counts rows by reading them.</summary>
internal static class RowCount
{
    /// <summary>The number of rows.</summary>
    public static long All(IDataView rows) => AtMost(rows, long.MaxValue);

    /// <summary>The number of rows, or the most that is asked for.</summary>
    public static long AtMost(IDataView rows, long most)
    {
        var count = 0L;
        using var cursor = rows.GetRowCursor([]);
        while (count < most && cursor.MoveNext())
        {
            count++;
        }

        return count;
    }
}
