using System.Globalization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Reading;

namespace MLNet.DeepExtensions.Fitting;

/// <summary>The rows of which an order can be learned: those of groups with different labels.</summary>
internal static class ComparableRows
{
    private const string OneRowEach =
        "Each row is a group of its own: name a column that has the same value in all rows that are ranked together, such as the query.";

    /// <summary>Leaves out the groups in which no two rows that weigh anything have different labels, and says so.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="columnName">The column of the groups.</param>
    /// <param name="purpose">What the rows are for, for messages.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="InvalidOperationException">There is no other group.</exception>
    public static TrainingRows Keep(TrainingRows rows, string columnName, string purpose, IChannel channel)
    {
        var (groups, labels) = (rows.RowGroups!, rows.Labels.GetValues<float>());
        var first = new Dictionary<int, float>();
        var kept = new HashSet<int>();
        for (var row = 0; row < rows.RowCount; row++)
        {
            if (rows.Weights?[row] != 0 && !first.TryAdd(groups[row], labels[row]) && labels[row] != first[groups[row]])
            {
                kept.Add(groups[row]);
            }
        }

        var picked = Array.ConvertAll(groups, kept.Contains);
        var left = picked.Count(isKept => !isKept);
        if (left == rows.RowCount)
        {
            var count = groups.Distinct().Count();
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"No order can be learned from the {rows.RowCount:N0} {purpose} rows: none of the {count:N0} groups of column '{columnName}' has "
                + $"two rows with different labels. {(count == rows.RowCount ? OneRowEach : "Check how groups and labels are made.")}"));
        }

        if (left == 0)
        {
            return rows;
        }

        channel.Warning(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Left out {left:N0} of {rows.RowCount:N0} {purpose} rows: they are alone in their group of column '{columnName}', or all of it have the "
            + $"same label, so there is no order to learn."));
        return rows.Pick(picked);
    }
}
