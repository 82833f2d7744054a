using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>Findings as data.</summary>
internal static class FindingJson
{
    private const string SeverityKey = "severity", CodeKey = "code", MessageKey = "message";

    /// <summary>Writes findings.</summary>
    public static JsonArray Write(IEnumerable<Finding> findings) =>
    [
        .. findings.Select(finding => (JsonNode)new JsonObject
        {
            [SeverityKey] = finding.Severity.ToString(), [CodeKey] = finding.Code, [MessageKey] = finding.Message,
        }),
    ];

    /// <summary>Reads what <see cref="Write"/> gave.</summary>
    public static Finding[] Read(JsonNode findings) =>
    [
        .. findings.AsArray().Select(finding => new Finding(
            Enum.Parse<FindingSeverity>((string)finding![SeverityKey]!), (string)finding[CodeKey]!, (string)finding[MessageKey]!)),
    ];
}
