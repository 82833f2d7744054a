namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>What is done to texts that stay texts.</summary>
/// <param name="Trim">Whether blanks at the ends are taken off.</param>
/// <param name="Lower">Whether letters are made small.</param>
internal sealed record TextCleaning(bool Trim, bool Lower)
{
    private const string TrimWord = "trim", LowerWord = "lower";

    /// <summary>Reads "trim", "lower", both, or null for neither.</summary>
    /// <exception cref="ArgumentException">It is another text.</exception>
    public static TextCleaning FromText(string? text)
    {
        string[] words = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Except([TrimWord, LowerWord]).Any()
            ? throw new ArgumentException($"The format of texts must be \"{TrimWord}\", \"{LowerWord}\" or both, but is \"{text}\".")
            : new TextCleaning(words.Contains(TrimWord), words.Contains(LowerWord));
    }

    /// <summary>What <see cref="FromText"/> reads.</summary>
    public string? ToText() => (Trim, Lower) switch
    {
        (true, true) => $"{TrimWord} {LowerWord}",
        (true, false) => TrimWord,
        (false, true) => LowerWord,
        _ => null,
    };

    /// <summary>Cleans a text.</summary>
    public string Apply(string text) => (Trim, Lower) switch
    {
        (true, true) => text.Trim(' ').ToLowerInvariant(),
        (true, false) => text.Trim(' '),
        (false, true) => text.ToLowerInvariant(),
        _ => text,
    };

    /// <summary>The same as an expression of the text x; null if nothing is done.</summary>
    /// <param name="missing">The texts that become empty.</param>
    public string? ToExpression(IReadOnlyList<string> missing)
    {
        if (!Trim && !Lower && missing.Count == 0)
        {
            return null;
        }

        var builder = new ExpressionBuilder();
        var text = Trim || missing.Count > 0 ? builder.LetTrimmed("x") : "x";
        var kept = Trim ? text : "x";
        kept = Lower ? $"lower({kept})" : kept;
        return builder.Build(missing.Count == 0 ? kept : $"{ExpressionBuilder.IsAnyOf(text, missing)} ? \"\" : {kept}");
    }
}
