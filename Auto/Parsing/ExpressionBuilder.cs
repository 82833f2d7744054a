using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Auto.Parsing;

/// <summary>Writes an expression of ML.NET's Expression step, part by part.</summary>
/// <remarks>
/// The step is ML.NET's own and takes and gives single values, so that what it parses is parsed alike live and in a saved model. It reads the numbers
/// of an expression in the culture of the machine, where "365.25" may be none, also when a model is loaded: so an expression has whole numbers only.
/// </remarks>
/// <param name="prefix">With what the names of its parts begin.</param>
internal sealed class ExpressionBuilder(string prefix = "v")
{
    /// <summary>The missing number.</summary>
    public const string Missing = "na(1f)";

    private const int MostBlanks = 8;
    private readonly StringBuilder _text = new();
    private int _parts;

    /// <summary>Names a part, to be used several times.</summary>
    /// <returns>Its name.</returns>
    public string Let(string part)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{_parts++}");
        _text.Append(CultureInfo.InvariantCulture, $"with({name} = {part}; ");
        return name;
    }

    /// <summary>Names a part whose own parts are only computed where a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="create">Names these parts, and gives what it is then.</param>
    /// <param name="otherwise">What it is where the condition does not hold.</param>
    public string LetWhere(string condition, Func<ExpressionBuilder, string> create, string otherwise)
    {
        var inner = new ExpressionBuilder(string.Create(CultureInfo.InvariantCulture, $"{prefix}{_parts}_"));
        var result = create(inner);
        return Let($"{condition} ? {inner.Close(result)} : {otherwise}");
    }

    /// <summary>Takes up to 15 blanks off each end of a text.</summary>
    public string LetTrimmed(string text) =>
        LetWhere($"left({text}, 1) == \" \" || right({text}, -1) == \" \"", inner => inner.LetBlanksOff(text), text);

    private string LetBlanksOff(string text)
    {
        for (var count = MostBlanks; count > 0; count /= 2)
        {
            var blanks = Quote(new string(' ', count));
            text = Let($"left({text}, {count}) == {blanks} ? right({text}, {count}) : {text}");
        }

        for (var count = MostBlanks; count > 0; count /= 2)
        {
            var blanks = Quote(new string(' ', count));
            text = Let($"right({text}, -{count}) == {blanks} ? left({text}, -{count}) : {text}");
        }

        return text;
    }

    /// <summary>A positive number that need not be whole, exactly, as a fraction of whole ones.</summary>
    public static string Number(float value)
    {
        var denominator = 1f;
        while (value * denominator != MathF.Floor(value * denominator))
        {
            denominator *= 2;
        }

        return string.Create(CultureInfo.InvariantCulture, $"({value * denominator:F0}f / {denominator:F0}f)");
    }

    /// <summary>The number that a text of a plain number is; missing if it is none, or infinite. A text without a digit may be zero.</summary>
    public string LetNumber(string text)
    {
        var number = Let($"single({text})");
        return $"{number} - {number} + {number}"; // infinity minus infinity is missing
    }

    /// <summary>Whether a text begins with a digit. A blank alone is zero to ML.NET, but none behind a digit.</summary>
    public static string BeginsWithDigit(string text) => $"single(concat(\"1\", left({text}, 1))) >= 10f";

    /// <summary>The whole expression of the columns named x, y …, in their order.</summary>
    public string Build(string result, params string[] parameters)
    {
        var names = parameters.Length == 0 ? "x" : $"({string.Join(", ", parameters)})";
        return $"{names} => {Close(result)}";
    }

    private string Close(string result) => $"{_text}{result}{new string(')', _parts)}";

    /// <summary>Whether a text is one of several.</summary>
    public static string IsAnyOf(string text, IEnumerable<string> values) =>
        $"({string.Join(" || ", values.Select(value => $"{text} == {Quote(value)}"))})";

    /// <summary>A text as the expression writes it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
