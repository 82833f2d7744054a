namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>The texts by which files say that a value is missing.</summary>
internal static class MissingMarks
{
    private static readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase)
    {
        "?", "??", "NA", "N/A", "#N/A", "#NA", "n.a.", "n.a", "<NA>", "NaN", "-NaN", "null", "(null)", "#NULL!", "nil", "none",
        "-", "--", "---", "–", "—", ".", "..", "…", "*", "\\N", "missing", "#VALUE!", "#DIV/0!", "#REF!",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a text, without blanks at its ends, is one.</summary>
    public static bool Contains(ReadOnlySpan<char> text) => text.Length <= 8 && _lookup.Contains(text);
}
