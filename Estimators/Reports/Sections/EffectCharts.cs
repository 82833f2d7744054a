using System.Globalization;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Columns;
using MLNet.DeepExtensions.Reports.Charts;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>
/// What a model makes of the values of a column: the mean prediction when some rows are all given the same value of it, one value after the other
/// (partial dependence, Friedman 2001).
/// </summary>
/// <param name="judged">The model.</param>
/// <param name="rows">Rows of it.</param>
internal sealed class EffectCharts(JudgedModel judged, ModelParts rows)
{
    /// <summary>The number of columns that are drawn at most.</summary>
    public const int MostColumns = 4;

    private const int MostRows = 100;
    private const int NumberCount = 15;
    private const int MostCategories = 8;
    private const int MostOutputs = 4;
    private const double MostlyNumbers = 0.95;
    private const double FewestShown = 0.5; // of the rows
    private const int LongestName = 14;
    private const int LettersBelow = 56; // of a chart, side by side

    private static readonly string[] _dates =
    [
        .. from day in (string[])["yyyy-M-d", "d.M.yyyy", "M/d/yyyy", "yyyyMMdd"]
           from time in (string[])[string.Empty, " H:m", " H:m:s", "'T'H:m:s"]
           select day + time,
    ];

    /// <summary>Draws the most important columns.</summary>
    /// <param name="columns">The columns.</param>
    public Html Create(IEnumerable<ColumnImportance> columns)
    {
        Html[] charts =
        [
            .. columns.Index().Select(column => CreateChart(column.Index, FindPart(column.Item.Name))).OfType<Html>(),
        ];
        return charts.Length == 0
            ? Html.Empty
            : Html.Write($"<h3>What it makes of their values</h3><p class=\"lead\">The mean prediction when all rows are given the same value.</p>"
                + $"<div class=\"charts\">{charts}</div>");
    }

    private int FindPart(string name) => rows.Parts.Index().First(part => part.Item.Name == name).Index;

    private Html? CreateChart(int number, int part)
    {
        string[] texts = [.. Enumerable.Range(0, rows.Memory.Count).Select(row => rows.Memory.GetText(row, rows.Parts[part]))];
        int[] known = [.. Enumerable.Range(0, texts.Length).Where(row => texts[row].Length > 0 && texts[row] != "NaN")];
        return FindPlaces(known, texts, new WrittenNumbers(texts).Read) is { } numbers ? DrawNumbers(number, part, numbers, rows.Parts[part].Name)
            : FindPlaces(known, texts, ReadYear) is { } years ? DrawNumbers(number, part, years, "year")
            : DrawCategories(number, part, texts, known);
    }

    // Of a date, with the part of the year that has gone.
    private static double ReadYear(string text) =>
        DateTime.TryParseExact(text, _dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.Year + ((date.DayOfYear - 1) / 366.0)
            : double.NaN;

    // The rows by what they read as; null where too few can be read, or there are only a few values.
    private static KeyValuePair<int, double>[]? FindPlaces(int[] known, string[] texts, Func<string, double> read)
    {
        KeyValuePair<int, double>[] places =
        [
            .. known.Select(row => KeyValuePair.Create(row, read(texts[row])))
                .Where(pair => double.IsFinite(pair.Value))
                .OrderBy(pair => pair.Value),
        ];
        return places.Length >= MostlyNumbers * known.Length && places.DistinctBy(pair => pair.Value).Count() > MostCategories ? places : null;
    }

    private Html DrawNumbers(int number, int part, KeyValuePair<int, double>[] sorted, string title)
    {
        KeyValuePair<int, double>[] places =
        [
            .. Enumerable.Range(0, NumberCount)
                .Select(i => sorted[(int)Math.Round((0.02 + (0.96 * i / (NumberCount - 1))) * (sorted.Length - 1))])
                .DistinctBy(place => place.Value),
        ];
        var (means, shown, names) = Measure(part, [.. places.Select(place => place.Key)]);
        var chart = new Chart(new ChartAxis(Short(title, LongestName)), CreateUpright(names));
        foreach (var (series, output) in shown.Index())
        {
            chart.AddLine(
                names.Length > 1 ? names[output] : null, places.Select((place, i) => (place.Value, means[i][output])), series, hasMarkers: true);
        }

        return Finish(chart, number, part, means, shown[0]);
    }

    private Html? DrawCategories(int number, int part, string[] texts, int[] known)
    {
        var counts = known.CountBy(row => texts[row]).OrderByDescending(pair => pair.Value).Take(MostCategories).ToArray();
        if (counts.Length < 2 || counts.Sum(pair => pair.Value) < FewestShown * known.Length || counts.Any(pair => pair.Key.Length > 3 * LongestName))
        {
            return null; // long texts, and those that hardly any two rows share, are no categories
        }

        string[] values = [.. counts.Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        var longest = Math.Max(3, (LettersBelow / values.Length) - 2);
        var (means, shown, names) = Measure(part, [.. values.Select(value => known.First(row => texts[row] == value))]);
        var below = new ChartAxis(Short(rows.Parts[part].Name, LongestName)) { Names = Shorten(values, longest) };
        var chart = new Chart(below, CreateUpright(names));
        foreach (var (series, output) in shown.Index())
        {
            var width = 0.8 / shown.Length;
            chart.AddBars(
                names.Length > 1 ? names[output] : null,
                means.Select((mean, i) => (i - 0.4 + (series * width) + 0.02, i - 0.4 + ((series + 1) * width) - 0.02, mean[output])),
                series);
        }

        return Finish(chart, number, part, means, shown[0]);
    }

    private ChartAxis CreateUpright(string[] names)
    {
        var areShares = judged.Evaluated is ClassificationRows { Predictions.Probabilities: not null };
        return new ChartAxis(names.Length > 1 ? "mean probability" : names[0]) { IsShare = areShares, Minimum = areShares ? 0 : double.NaN };
    }

    private Html Finish(Chart chart, int number, int part, double[][] means, int output)
    {
        var name = rows.Parts[part].Name;
        return chart.ToHtml(
            string.Create(CultureInfo.InvariantCulture, $"effect-{number}"),
            name,
            string.Empty,
            $"The mean prediction goes from {MetricText.Number(means.Min(mean => mean[output]))} "
            + $"to {MetricText.Number(means.Max(mean => mean[output]))}.");
    }

    // Rows are given the value of a donor; of many classes those are shown that move most.
    private (double[][] Means, int[] Shown, string[] Names) Measure(int part, int[] donors)
    {
        var count = Math.Min(MostRows, rows.Memory.Count);
        int Base(int i) => (int)((long)(i % count) * rows.Memory.Count / count);
        var view = new RecombinedView(
            rows.Memory.Columns, rows.Parts, (long)count * donors.Length, (i, which) => which == part ? donors[i / count] : Base(i));
        var outputs = Outputs.Read(rows.Steps.Transform(view));
        double[][] means = [.. donors.Select((_, donor) => Means(outputs.AsSpan(donor * count, count)))];
        int[] shown =
        [
            .. Enumerable.Range(0, means[0].Length)
                .OrderByDescending(output => means.Max(mean => mean[output]) - means.Min(mean => mean[output]))
                .Take(MostOutputs).Order(),
        ];
        return (means, shown, Outputs.Name(judged, means[0].Length));
    }

    private static double[] Means(ReadOnlySpan<float[]> outputs)
    {
        var means = new double[outputs[0].Length];
        foreach (var row in outputs)
        {
            for (var output = 0; output < means.Length; output++)
            {
                means[output] += row[output] / outputs.Length;
            }
        }

        return means;
    }

    // Where several begin alike, what they begin with says nothing.
    private static string[] Shorten(string[] texts, int longest) => Array.ConvertAll(texts, text =>
    {
        string[] alike = [.. texts.Where(other => Short(other, longest) == Short(text, longest))];
        var shared = alike.Where(other => other != text).Select(other => other.AsSpan().CommonPrefixLength(text)).DefaultIfEmpty().Min();
        return Short(shared == 0 ? text : $"…{text[shared..]}", longest);
    });

    private static string Short(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";
}
