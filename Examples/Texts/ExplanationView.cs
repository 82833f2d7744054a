using System.Globalization;
using MLNet.DeepExtensions.Explanations;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>
/// Shows a text word by word: green words speak for the class, red ones against it, the more the stronger. When the output is redirected,
/// the words that matter have a number instead.
/// </summary>
internal static class ExplanationView
{
    private const float LeastToColour = 0.05f; // of the strongest
    private const float LeastToNumber = 0.15f;
    private const string Unknown = "□";
    private const string Closing = ".,;:!?%)]}'’”…";
    private const string Opening = "([{$#@“";

    /// <summary>Shows a text.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="className">The class that is spoken for or against.</param>
    /// <param name="explanation">Its words and what they contribute.</param>
    public static void Show(string title, string className, TokenExplanation explanation)
    {
        var scores = string.Create(
            CultureInfo.InvariantCulture,
            $"log-odds of {className} {explanation.Score:+0.00;-0.00}, with all words unknown {explanation.BaselineScore:+0.00;-0.00}");
        var most = explanation.Words.Select(token => Math.Abs(token.Contribution)).DefaultIfEmpty().Max();
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"{title}: {scores}");
            Console.WriteLine(string.Concat(Words(explanation).Select(word => word.Space + word.Text + Number(word.Contribution, most))));
            return;
        }

        var text = new Paragraph();
        foreach (var (space, word, contribution) in Words(explanation))
        {
            text.Append(space).Append(word, StyleOf(contribution / most));
        }

        AnsiConsole.Write(new Panel(text)
        {
            Header = new PanelHeader($" {title} "),
        });
        AnsiConsole.MarkupLineInterpolated($"[white on green]for[/] and [white on red]against[/] {className}; {scores}");
    }

    private static IEnumerable<(string Space, string Text, float Contribution)> Words(TokenExplanation explanation)
    {
        var before = string.Empty;
        var words = explanation.Words.Any(token => token.Token.Length > 2); // or characters
        foreach (var token in explanation.Words)
        {
            var text = token.Token.Length > 0 ? token.Token : Unknown;
            yield return (words && NeedsSpace(before, text) ? " " : string.Empty, text, token.Contribution);
            before = text;
        }
    }

    private static bool NeedsSpace(string before, string text) =>
        before.Length > 0 && !Opening.Contains(before[^1]) && !Closing.Contains(text[0])
            && !IsWrittenWithoutSpaces(before[^1]) && !IsWrittenWithoutSpaces(text[0]);

    // Chinese and Japanese, with their punctuation, and Thai.
    private static bool IsWrittenWithoutSpaces(char c) =>
        c is (>= '\u2E80' and < '\uA000') or (>= '\uFF00' and < '\uFFF0') or (>= '\u0E00' and < '\u0E80');

    // Dark where it matters little, bright where it matters most.
    private static Style StyleOf(float strength)
    {
        var shade = (byte)(40 + (150 * Math.Min(Math.Abs(strength), 1)));
        return Math.Abs(strength) >= LeastToColour
            ? new Style(Color.White, strength > 0 ? new Color(0, shade, 0) : new Color(shade, 0, 0))
            : Style.Plain;
    }

    private static string Number(float contribution, float most) => Math.Abs(contribution) >= LeastToNumber * most && most > 0
        ? contribution.ToString("(+0.00);(-0.00)", CultureInfo.InvariantCulture)
        : string.Empty;
}
