using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>Reads numbers that a column has as texts, "1.234,56 €" for example, for charts: a model may have its own way.</summary>
internal sealed partial class WrittenNumbers
{
    private readonly NumberFormatInfo _format;

    /// <summary>Finds out how they are written.</summary>
    /// <param name="texts">The texts of the column.</param>
    public WrittenNumbers(IEnumerable<string> texts) => _format = texts.Any(text => CommaBeforeFraction().IsMatch(text))
        ? new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." }
        : NumberFormatInfo.InvariantInfo;

    /// <summary>Reads a number, with a unit or without.</summary>
    /// <returns>The number; NaN if it is none.</returns>
    public double Read(string text) =>
        Number().Match(text) is { Success: true } match
        && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float | NumberStyles.AllowThousands, _format, out var number)
            ? number
            : double.NaN;

    // A comma before three digits may stand between thousands.
    [GeneratedRegex(@"\d,(?!\d{3}(?!\d))\d")]
    private static partial Regex CommaBeforeFraction();

    [GeneratedRegex(@"^[\p{Sc}\p{Zs}]*([-+]?[\d.,]+(?:[eE][-+]?\d+)?)[\p{Zs}]*(?:[\p{Sc}%]|\p{L}{1,3})?[\p{Zs}]*$")]
    private static partial Regex Number();
}
