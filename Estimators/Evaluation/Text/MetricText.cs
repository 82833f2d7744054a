using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Writes figures for people, the same in every culture.</summary>
internal static partial class MetricText
{
    private static readonly Dictionary<string, string> _words = new()
    {
        [nameof(ClassificationReport.CohensKappa)] = "Cohen's kappa",
        [nameof(ClassificationReport.TopKAccuracy)] = "Top-k accuracy",
        [nameof(RegressionReport.RSquared)] = "R²",
        [RegressionRows.Smape] = "sMAPE",
    };

    /// <summary>The name of a figure in words: <c>Balanced accuracy</c> for <c>BalancedAccuracy</c>.</summary>
    public static string Name(string metric) => _words.TryGetValue(metric, out var words)
        ? words
        : Inner().Replace(metric, match => $" {(match.Value.Length == 1 ? match.Value.ToLowerInvariant() : match.Value)}");

    /// <summary>A part of a whole, in four places.</summary>
    public static string Share(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>A number in five digits, a large one with thousands separators.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 1e12 => "G5", >= 10_000 => "N0", >= 1000 => "N1", _ => "G5" }, CultureInfo.InvariantCulture);

    /// <summary>A count with thousands separators.</summary>
    public static string Count(double count) => count.ToString(count == Math.Floor(count) ? "N0" : "N2", CultureInfo.InvariantCulture);

    /// <summary>A table of figures, those that are not defined left out.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="metrics">The figures.</param>
    /// <param name="number">Writes a number.</param>
    public static TextTable Table(string title, IEnumerable<MetricValue> metrics, Func<double, string> number) => new(
        title,
        ["figure", "value"],
        [.. metrics.Where(metric => !double.IsNaN(metric)).Select(metric => new[] { Name(metric.Name), metric.Format(number) })]);

    // A capital inside a word, or several with what follows them.
    [GeneratedRegex("(?<=[a-z0-9])[A-Z](?=[a-z])|(?<=[a-z])[A-Z][A-Z0-9]+")]
    private static partial Regex Inner();
}
