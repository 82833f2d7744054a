using MLNet.DeepExtensions.Auto.Inference;
using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Tells whether the first record of a file names the columns.</summary>
internal static class HeaderRules
{
    private static readonly DateFormat[] _dates =
        [.. Enum.GetValues<DateOrder>().Where(order => order != DateOrder.Digits).Select(order => new DateFormat(order, HasTime: false))];

    /// <summary>Tells it.</summary>
    /// <param name="records">The first records.</param>
    /// <param name="known">The names that are expected; null if none are.</param>
    public static bool HasHeader(IReadOnlyList<string[]> records, IReadOnlyCollection<string>? known)
    {
        var first = records[0];
        if (known is not null)
        {
            return 2 * first.Count(name => known.Contains(name.Trim())) >= Math.Min(first.Length, known.Count);
        }

        if (first.Any(IsValue))
        {
            return false;
        }

        // Names come once: a word that is among the values below is one of them.
        var below = records.Skip(1);
        var comesAgain = Enumerable.Range(0, first.Length)
            .Count(i => first[i].Length > 0 && below.Any(row => i < row.Length && row[i] == first[i]));
        return comesAgain == 0 || (comesAgain < first.Length / 2 && NamesValues(records));
    }

    /// <summary>Whether the first record has words alone, and most of those below it have a number, a date or the like in a column.</summary>
    /// <param name="records">The first records.</param>
    public static bool NamesValues(IReadOnlyList<string[]> records)
    {
        var below = records.Skip(1).ToArray();
        return !records[0].Any(IsValue)
            && Enumerable.Range(0, records[0].Length).Any(i => below.Count(row => i < row.Length && IsValue(row[i])) > below.Length / 2);
    }

    // What no column is called: a number, a date, a mark of a missing value.
    private static bool IsValue(string text)
    {
        text = text.Trim();
        return text.Length > 0
            && (!float.IsNaN(PlainNumber.Parse(text)) || MissingMarks.Contains(text) || _dates.Any(format => format.Parse(text) is not null));
    }
}
