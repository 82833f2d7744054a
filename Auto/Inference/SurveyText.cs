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
}
