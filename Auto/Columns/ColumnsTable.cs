using System.Globalization;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Auto;

/// <summary>Columns as a table for people: a line for each, or of very many columns a line for all that are alike.</summary>
/// <param name="columns">The columns.</param>
internal sealed class ColumnsTable(DataColumns columns)
{
    private const int MostLines = 200;
    private const int MostNamed = 2; // of columns that share a line

    /// <summary>Makes the table.</summary>
    /// <param name="title">What stands above it.</param>
    public TextTable Create(string title)
    {
        string[][] lines = [.. CreateLines()];
        var (kind, reason) = (lines.Max(line => line[1].Length), lines.Max(line => line[2].Length)); // texts begin below each other
        return new TextTable(
            title,
            ["Column", "Kind".PadRight(kind), "Why".PadRight(reason)],
            [.. lines.Select(line => (string[])[line[0], line[1].PadRight(kind), line[2].PadRight(reason)])])
        {
            Note = columns.Notes.Count == 0 ? null : string.Join(Environment.NewLine, columns.Notes),
        };
    }

    private string KindOf(DataColumn column) => column.Name == columns.LabelName ? "Label" : column.Kind.ToString();

    private IEnumerable<string[]> CreateLines()
    {
        if (columns.Count <= MostLines)
        {
            return columns.Select(column => (string[])[column.Name, KindOf(column), column.Reason]);
        }

        var alike = columns.GroupBy(column => (Kind: KindOf(column), column.Reason)).ToArray();
        return alike.Length <= MostLines
            ? alike.Select(group => (string[])[NameAll(group), group.Key.Kind, group.Key.Reason])
            : columns.GroupBy(KindOf).Select(group => (string[])[NameAll(group), group.Key, DescribeReasons(group)]);
    }

    private static string NameAll(IEnumerable<DataColumn> alike)
    {
        string[] names = [.. alike.Select(column => column.Name)];
        return names.Length <= MostNamed + 1
            ? string.Join(", ", names)
            : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names[..MostNamed])} and {names.Length - MostNamed:N0} more");
    }

    private static string DescribeReasons(IEnumerable<DataColumn> alike)
    {
        string[] reasons = [.. alike.Select(column => column.Reason).Distinct()];
        return reasons.Length == 1
            ? reasons[0]
            : string.Create(CultureInfo.InvariantCulture, $"{reasons[0]}; {reasons.Length - 1:N0} other reasons");
    }
}
