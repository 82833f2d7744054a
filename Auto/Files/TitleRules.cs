namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Tells how many of the first records are titles above the names of the columns, as exported reports have them.</summary>
internal static class TitleRules
{
    private const int MostTitles = 20;
    private const int FewestColumns = 3; // of two, the one may have no name

    /// <summary>Counts them: records of which no more than half have a value, above one that names nearly all columns.</summary>
    /// <param name="records">The first records.</param>
    /// <param name="hasNames">Whether there is a record of names; null if that is not known.</param>
    /// <param name="known">The names that are expected; null if none are.</param>
    public static int Count(IReadOnlyList<string[]> records, bool? hasNames, IReadOnlyCollection<string>? known)
    {
        if (records.Count == 0 || hasNames == false || (known is not null && HeaderRules.HasHeader(records, known)))
        {
            return 0;
        }

        var width = records.CountBy(record => record.Length).MaxBy(width => width.Value).Key;
        var count = records.TakeWhile(record => 2 * CountValues(record) <= width).Take(MostTitles + 1).Count();
        if (width < FewestColumns || count is 0 or > MostTitles || count == records.Count || CountValues(records[count]) < width - 1)
        {
            return 0;
        }

        // A single column of texts with commas in them looks like several columns, too: what is not filled up to their number must be surer.
        string[][] below = [.. records.Skip(count)];
        var isPadded = records.Take(count).All(record => record.Length == width);
        return hasNames ?? (isPadded || known is not null ? HeaderRules.HasHeader(below, known) : HeaderRules.NamesValues(below)) ? count : 0;
    }

    private static int CountValues(string[] record) => record.Count(value => !string.IsNullOrWhiteSpace(value));
}
