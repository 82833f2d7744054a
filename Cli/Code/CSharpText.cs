using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNet.DeepExtensions.Cli.Code;

/// <summary>Writes texts and names as C#.</summary>
internal static class CSharpText
{
    private static readonly JsonSerializerOptions _texts = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text in quotes, on one line: JSON escapes what C# escapes, in the same way.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, _texts);

    /// <summary>A character in quotes.</summary>
    public static string Quote(char letter) =>
        letter == '\'' ? @"'\''" : $"'{Quote($"{letter}")[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal)}'";

    /// <summary>A number; NaN for a missing one.</summary>
    public static string Write(float number) => number switch
    {
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        _ => $"{number.ToString("R", CultureInfo.InvariantCulture)}f",
    };

    /// <summary>Texts in quotes, with commas between them.</summary>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    /// <summary>
    /// A name for a property: the letters and digits of a text, each word with a capital, so that it is no keyword. It is empty where none is left.
    /// </summary>
    public static string ToPropertyName(string text)
    {
        var name = new StringBuilder();
        var isStart = true;
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter))
            {
                if (name.Length == 0 && !char.IsLetter(letter))
                {
                    name.Append('_');
                }

                name.Append(isStart ? char.ToUpperInvariant(letter) : letter);
            }

            isStart = !char.IsLetterOrDigit(letter);
        }

        return name.ToString();
    }

    /// <summary>Moves all lines but the first one to the right.</summary>
    public static string Indent(string lines, int depth) =>
        lines.Replace("\n", $"\n{new string(' ', 4 * depth)}", StringComparison.Ordinal);
}
