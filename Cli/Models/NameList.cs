using MLNet.DeepExtensions.Auto;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>Names of columns as they are given: each on its own, or with commas between them.</summary>
internal static class NameList
{
    /// <summary>Splits them. A name that has commas itself is one where there is such a column.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="columns">The columns.</param>
    public static IReadOnlyList<string> Split(IEnumerable<string> given, DataColumns columns)
    {
        var known = columns.Select(column => column.Name).ToHashSet();
        return [.. given.SelectMany(text => known.Contains(text) ? [text] : Split(text))];
    }

    /// <summary>Splits names that are no columns.</summary>
    public static string[] Split(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
