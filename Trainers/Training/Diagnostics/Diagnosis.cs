using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>What was seen in the data before a training and in the training itself.</summary>
/// <remarks>
/// The checks look at all labels, and at up to 5 million feature values of evenly spaced rows. They change nothing: neither
/// the rows nor the model.
/// </remarks>
public sealed class Diagnosis
{
    [JsonConstructor]
    internal Diagnosis(IReadOnlyList<Finding> findings) => Findings = findings;

    /// <summary>The findings, those of the data first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The findings that ask for a change.</summary>
    public IEnumerable<Finding> Warnings => Findings.Where(finding => finding.Severity == FindingSeverity.Warning);

    /// <summary>A line for each finding.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, Findings.Select(finding => $"{finding.Severity} {finding.Code}: {finding.Message}"));
}
