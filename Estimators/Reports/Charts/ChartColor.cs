using System.Globalization;
using System.Text.RegularExpressions;
using OxyPlot;

namespace MLNet.DeepExtensions.Reports.Charts;

/// <summary>
/// The colours of charts are those of the page, light or dark, which a picture cannot know: each is drawn in a colour that stands for it, and named
/// by its CSS variable afterwards.
/// </summary>
internal static partial class ChartColor
{
    private static readonly string[] _variables =
        ["ink", "quiet", "line", "reference", "good", "bad", "series-1", "series-2", "series-3", "series-4", "series-5"];

    /// <summary>Of labels of axes.</summary>
    public static OxyColor Quiet { get; } = Of("quiet");

    /// <summary>Of lines of a grid.</summary>
    public static OxyColor Grid { get; } = Of("line");

    /// <summary>Of what is compared to.</summary>
    public static OxyColor Reference { get; } = Of("reference");

    /// <summary>The number of colours of series.</summary>
    public static int SeriesCount => 5;

    /// <summary>Of what is shown, one colour for each series.</summary>
    /// <param name="number">The number of the series, from 0 on.</param>
    public static OxyColor Series(int number) => Of(SeriesVariable(number));

    /// <summary>The name of the CSS variable of a series.</summary>
    public static string SeriesVariable(int number) => string.Create(CultureInfo.InvariantCulture, $"series-{(number % SeriesCount) + 1}");

    /// <summary>Writes the CSS variables in the place of the colours that stand for them.</summary>
    public static string NameIn(string svg) => Property().Replace(
        Attribute().Replace(svg, match => $"style=\"{match.Groups[1].Value}:{Variable(match.Groups[2].Value)}\""),
        match => Variable(match.Groups[1].Value));

    private static OxyColor Of(string variable) => OxyColor.FromRgb(1, 2, (byte)Array.IndexOf(_variables, variable));

    private static string Variable(string number) => $"var(--{_variables[int.Parse(number, CultureInfo.InvariantCulture)]})";

    [GeneratedRegex("\\b(fill|stroke)=\"rgb\\(1,2,(\\d+)\\)\"")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"rgb\(1,2,(\d+)\)")]
    private static partial Regex Property();
}
