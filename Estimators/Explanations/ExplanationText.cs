using System.Globalization;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Writes explanations for people, the same in every culture.</summary>
internal static class ExplanationText
{
    /// <summary>Writes a score and what its parts added to the baseline.</summary>
    public static string Write(string? className, double score, double baseline, IEnumerable<(string Name, double Contribution)> parts)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"Score{GetClassText(className)} {score:G5}, baseline {baseline:G5}: ");
        return head + string.Join(
            ", ", parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Contribution:+0.####;-0.####;0}")));
    }

    /// <summary>Names the class of a score; empty if there is one score only.</summary>
    public static string GetClassText(string? className) => className is null ? string.Empty : $" of '{className}'";
}
