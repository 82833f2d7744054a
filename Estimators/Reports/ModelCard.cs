using System.Globalization;
using System.Reflection;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Reports;

/// <summary>What a model is for, what it was made of and with, and where it ends (Mitchell et al. 2019).</summary>
internal static class ModelCard
{
    /// <summary>Writes the card.</summary>
    /// <param name="options">What people say of the model.</param>
    /// <param name="facts">What is known of it, in order.</param>
    /// <param name="limits">What the report found that limits its use.</param>
    public static ReportSection Create(
        HtmlReportOptions options, IEnumerable<(string Name, string? Text)> facts, params IEnumerable<string> limits) => new(
        "model-card",
        "Model card",
        "What the model is for, what it was made of, and where it ends.",
        HtmlTables.Facts(
        [
            ("What it is for", options.Purpose ?? "Nobody has said. Agree on it before the model is used."),
            ("Limits", string.Join('\n', options.Limits.Concat(limits).DefaultIfEmpty("None were named."))),
            .. facts,
            ("Made with", string.Join(
                ", ",
                $"MLNet.DeepExtensions {GetVersion(typeof(ModelCard))}",
                $"ML.NET {GetVersion(typeof(MLContext))}",
                $".NET {Environment.Version}")),
            ("Reported", DateTimeOffset.Now.ToString("d MMMM yyyy, HH:mm zzz", CultureInfo.InvariantCulture)),
        ]));

    private static string GetVersion(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "of unknown version";
}
