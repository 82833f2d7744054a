using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>Where a trained network comes from: the rows that it was trained on, and the versions of what trained it.</summary>
public sealed class Provenance
{
    [JsonConstructor]
    internal Provenance(DataFingerprint trainingData, DataFingerprint? validationData, IReadOnlyDictionary<string, string> versions) =>
        (TrainingData, ValidationData, Versions) = (trainingData, validationData, versions);

    /// <summary>The rows that it was trained on.</summary>
    public DataFingerprint TrainingData { get; }

    /// <summary>The rows that its epoch was chosen on; null if there were none.</summary>
    public DataFingerprint? ValidationData { get; }

    /// <summary>
    /// The version of <c>MLNet.DeepExtensions</c>, <c>Microsoft.ML</c>, <c>TorchSharp</c>, <c>libtorch</c> and <c>.NET</c>, by these names.
    /// </summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>The rows, and the versions in one line.</summary>
    public override string ToString() =>
        $"Trained on {TrainingData}{(ValidationData is null ? string.Empty : $", chosen on {ValidationData}")}, by " +
        string.Join(", ", Versions.Select(version => $"{version.Key} {version.Value}"));
}
