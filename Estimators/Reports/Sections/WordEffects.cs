using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Explanations.Rows;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>
/// The texts of rows with their words coloured: each is left out once, and what that changes is what it did. So it holds for any model, whatever it
/// makes of texts.
/// </summary>
internal sealed partial class WordEffects
{
    private const int MostWords = 120;
    private const double FewestWords = 3; // on average, below which a column holds names, not texts

    private readonly JudgedModel _judged;
    private readonly ModelParts _rows;
    private readonly RowPart[] _texts;

    /// <summary>Reads rows.</summary>
    /// <param name="judged">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="names">The names of columns of texts, see <see cref="FindTexts"/>.</param>
    public WordEffects(JudgedModel judged, IDataView rows, IReadOnlySet<string> names)
    {
        (_judged, _rows) = (judged, ModelParts.Read(judged.Model, rows, judged.Settings.LabelColumnName));
        _texts = [.. _rows.Parts.Where(part => names.Contains(part.Name))];
    }

    /// <summary>The columns that hold texts, rather than names or paths: as many rows show, not a single one.</summary>
    /// <param name="judged">The model.</param>
    /// <param name="rows">The rows.</param>
    public static IReadOnlySet<string> FindTexts(JudgedModel judged, IDataView rows)
    {
        var read = ModelParts.Read(judged.Model, rows, judged.Settings.LabelColumnName);
        return (from part in read.Parts
                where part.Column.Type is TextDataViewType
                where Enumerable.Range(0, read.Memory.Count).Average(row => CountWords(read.Memory.GetText(row, part))) >= FewestWords
                select part.Name).ToHashSet();
    }

    /// <summary>The texts of a row.</summary>
    /// <param name="row">Its number.</param>
    public Html Create(int row) => Html.Join(_texts.Select(text => CreateText(row, text)));

    private Html CreateText(int row, RowPart part)
    {
        var text = _rows.Memory.GetText(row, part);
        Match[] words = [.. Word().Matches(text).Take(MostWords)];
        string[] variants = [text, .. words.Select(word => text.Remove(word.Index, word.Length))];
        var view = new ExtendedDataView(
            new RecombinedView(_rows.Memory.Columns, _rows.Parts, variants.Length, (_, _) => row), [new TextsOfRows(part.Column.Name, variants)]);
        var outputs = Outputs.Read(_rows.Steps.Transform(view));
        var explained = Array.IndexOf(outputs[0], outputs[0].Max());
        double[] effects = [.. outputs.Skip(1).Select(output => outputs[0][explained] - output[explained])];
        var most = Math.Max(effects.Select(Math.Abs).DefaultIfEmpty().Max(), double.Epsilon);
        var (place, pieces) = (0, new List<Html>());
        foreach (var (word, effect) in words.Zip(effects))
        {
            pieces.Add(Html.Write($"{text[place..word.Index]}"));
            pieces.Add(Colour(word.Value, effect / most));
            place = word.Index + word.Length;
        }

        var name = Outputs.Name(_judged, outputs[0].Length)[explained];
        return Html.Write(
            $"""
            <figure class="words"><figcaption>{part.Name}<span>Blue words raise the {name}, orange ones lower it.</span></figcaption>
            <p>{pieces}{Cut(text[place..])}</p></figure>

            """);
    }

    // A name or a path may consist of several words, and a file of no other name can be read.
    private static int CountWords(string text) => Name().IsMatch(text) || File.Exists(text) ? 1 : LettersTogether().Count(text);

    private static Html Colour(string word, double share)
    {
        if (Math.Abs(share) < 0.08)
        {
            return Html.Write($"{word}");
        }

        var depth = string.Create(CultureInfo.InvariantCulture, $"{10 + (45 * Math.Abs(share)):0}%");
        return Html.Write($"<mark class=\"{(share > 0 ? "up" : "down")}\" style=\"--depth:{depth}\">{word}</mark>");
    }

    private static string Cut(string rest) => rest.Length <= 400 ? rest : rest[..400] + " …";

    [GeneratedRegex(@"[\p{L}\p{N}'’_-]+")]
    private static partial Regex Word();

    // Without a blank, of letters that are written with blanks between words.
    [GeneratedRegex(@"^[\x21-\x7E]*$")]
    private static partial Regex Name();

    // Dates and numbers of several parts are no texts.
    [GeneratedRegex(@"\p{L}+")]
    private static partial Regex LettersTogether();
}
