using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>
/// Finds texts that say about the same as another one, by the vectors that an encoder makes of them. Nothing is trained for it: labels play no part.
/// </summary>
internal static class NearestTexts
{
    private const int MostTexts = 300;
    private const int MostTokens = 128;
    private const int Shown = 3;

    /// <summary>Shows the nearest of some texts to each of others.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="encoder">The encoder, as it was loaded.</param>
    /// <param name="asked">The texts to find others for.</param>
    /// <param name="texts">The texts to look among; the first few hundred of them.</param>
    /// <param name="show">Makes the beginning of a text of it.</param>
    public static void Show(
        MLContext ml, TextEncoder encoder, IReadOnlyList<LabelledText> asked, IEnumerable<LabelledText> texts, Func<string, string> show)
    {
        LabelledText[] among = [.. texts.Take(MostTexts)];
        var empty = ml.Data.LoadFromEnumerable<LabelledText>([]);
        using var embed = ml.Transforms.Text.EmbedText("Vector", nameof(LabelledText.Text), encoder, maximumLength: MostTokens).Fit(empty);
        float[][] Embed(IEnumerable<LabelledText> rows) => [.. embed.Transform(ml.Data.LoadFromEnumerable(rows)).GetColumn<float[]>("Vector")];
        var (vectors, questions) = (Embed(among), Embed(asked));

        var table = new Table().Title($"The nearest of {among.Length:N0} texts, by the encoder as it was loaded")
            .AddColumns("Text", "Cosine", "Nearest");
        foreach (var (text, question) in asked.Zip(questions))
        {
            // Vectors are of length 1: their product is the cosine of the angle between them.
            var nearest = among.Zip(vectors, (other, vector) => (other.Text, Cosine: vector.Zip(question, (x, y) => x * y).Sum()))
                .OrderByDescending(other => other.Cosine).Take(Shown).ToArray();
            table.AddRow(
                Markup.Escape(show(text.Text)),
                string.Join('\n', nearest.Select(other => other.Cosine.ToString("F2", CultureInfo.InvariantCulture))),
                Markup.Escape(string.Join('\n', nearest.Select(other => show(other.Text)))));
        }

        AnsiConsole.Write(table);
    }
}
