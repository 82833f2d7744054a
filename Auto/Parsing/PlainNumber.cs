using System.Globalization;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>Numbers as programs write them: digits, with a point before the fraction, a sign and an exponent.</summary>
internal static class PlainNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads a number.</summary>
    /// <returns>The number; NaN if it is none, or infinite.</returns>
    public static float Parse(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(' ').TrimEnd(); // the parser of ML.NET passes over white space behind a number
        var digits = text is ['-' or '+', ..] ? text[1..] : text;
        return digits is [(>= '0' and <= '9') or '.', ..]
            && float.TryParse(text, Style, CultureInfo.InvariantCulture, out var number)
            && float.IsFinite(number)
            ? number
            : float.NaN;
    }

    /// <summary>The same as an expression of the text x.</summary>
    public static string ToExpression()
    {
        var builder = new ExpressionBuilder();
        var text = builder.LetTrimmed("x");
        var begins = $"{ExpressionBuilder.BeginsWithDigit(text)} || {ExpressionBuilder.IsAnyOf($"left({text}, 1)", [".", "-", "+"])}";
        return builder.Build($"{begins} ? {builder.LetNumber(text)} : {ExpressionBuilder.Missing}");
    }
}
