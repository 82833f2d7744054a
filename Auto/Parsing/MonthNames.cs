namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>English names of months, whole or their first three letters, in any case.</summary>
internal static class MonthNames
{
    /// <summary>The letters of a short name.</summary>
    public const int ShortLength = 3;

    /// <summary>What a name's fourth letter makes of September.</summary>
    public const string Sept = "sept";

    /// <summary>The whole names, in small letters.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    /// <summary>Finds the name at the beginning of a text.</summary>
    /// <returns>The number of the month, from 1, and the length of its name; 0 for both where there is none.</returns>
    public static (int Month, int Length) Match(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (text.StartsWith(All[i].AsSpan(0, ShortLength), StringComparison.OrdinalIgnoreCase))
            {
                var length = text.StartsWith(All[i], StringComparison.OrdinalIgnoreCase) ? All[i].Length
                    : text.StartsWith(Sept, StringComparison.OrdinalIgnoreCase) ? Sept.Length
                    : ShortLength;
                return (i + 1, length);
            }
        }

        return (0, 0);
    }
}
