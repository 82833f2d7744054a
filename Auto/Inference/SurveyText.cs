using System.Globalization;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What is said of columns in the same words.</summary>
internal static class SurveyText
{
    /// <summary>How many values are missing, after a comma; empty if none are.</summary>
    public static string Missing(long missing, long rows) =>
        missing == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {100d * missing / rows:0.##} % missing");

    /// <summary>A number of things.</summary>
    public static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    /// <summary>How many lines or rows above the names are no part of the table.</summary>
    public static string BeforeValues(long count, string one, string many) =>
        $"What stands before the values was left out: {Count(count, one, many)}.";
}
