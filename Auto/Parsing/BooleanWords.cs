namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>Two words for true and for false: "yes/no". Small and capital letters are the same.</summary>
/// <param name="True">The word for true.</param>
/// <param name="False">The word for false.</param>
internal sealed record BooleanWords(string True, string False)
{
    private static readonly BooleanWords[] _known =
    [
        new("true", "false"), new("yes", "no"), new("y", "n"), new("t", "f"), new("on", "off"), new("1", "0"),
        new("ja", "nein"), new("j", "n"), new("wahr", "falsch"), new("oui", "non"), new("o", "n"), new("vrai", "faux"),
        new("sí", "no"), new("si", "no"), new("sì", "no"), new("s", "n"), new("verdadero", "falso"), new("vero", "falso"),
        new("sim", "não"), new("sim", "nao"), new("ja", "nee"), new("ja", "nej"), new("ja", "nei"), new("tak", "nie"), new("ano", "ne"),
        new("да", "нет"), new("evet", "hayır"), new("kyllä", "ei"), new("igen", "nem"), new("ναι", "όχι"), new("是", "否"), new("はい", "いいえ"),
        new("예", "아니요"),
    ];

    /// <summary>The pair that two words are; null if they are none.</summary>
    public static BooleanWords? Find(string first, string second) => _known.FirstOrDefault(pair =>
        (pair.Is(first) == true && pair.Is(second) == false) || (pair.Is(first) == false && pair.Is(second) == true));

    /// <summary>Reads "yes/no".</summary>
    /// <exception cref="ArgumentException">It is no such text.</exception>
    public static BooleanWords FromText(string text) => text.Split('/') is [{ Length: > 0 } first, { Length: > 0 } second] && first != second
        ? new BooleanWords(first, second)
        : throw new ArgumentException(
            $"The format of Booleans must be the word for true, a slash, and that for false, such as \"yes/no\", but is \"{text}\".");

    /// <summary>What <see cref="FromText"/> reads.</summary>
    public override string ToString() => $"{True}/{False}";

    /// <summary>What a word says; null if it is neither.</summary>
    public bool? Is(string word) =>
        string.Equals(word, True, StringComparison.OrdinalIgnoreCase) ? true
        : string.Equals(word, False, StringComparison.OrdinalIgnoreCase) ? false
        : null;

    /// <summary>1 for true, 0 for false and missing for all else, as an expression of the text x.</summary>
    public string ToExpression()
    {
        var builder = new ExpressionBuilder();
        var text = builder.Let($"lower({builder.LetTrimmed("x")})");
        return builder.Build(
            $"{text} == {ExpressionBuilder.Quote(True.ToLowerInvariant())} ? 1f : "
            + $"{text} == {ExpressionBuilder.Quote(False.ToLowerInvariant())} ? 0f : {ExpressionBuilder.Missing}");
    }
}
