using System.Globalization;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Writes numbers for people, the same in every culture.</summary>
internal static class NumberText
{
    /// <summary>Writes numbers in brackets.</summary>
    public static string List(IEnumerable<double> values) =>
        $"[{string.Join(", ", values.Select(value => value.ToString("G4", CultureInfo.InvariantCulture)))}]";
}
