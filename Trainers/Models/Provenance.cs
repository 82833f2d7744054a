namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>Where a trained network comes from: the rows that it was trained on, and the versions of what trained it.</summary>
/// <param name="TrainingData">The rows that it was trained on.</param>
/// <param name="ValidationData">The rows that its epoch was chosen on; null if there were none.</param>
/// <param name="Versions">
/// The version of <c>MLNet.DeepExtensions</c>, <c>Microsoft.ML</c>, <c>TorchSharp</c>, <c>libtorch</c> and <c>.NET</c>, by these names.
/// </param>
public sealed record Provenance(DataFingerprint TrainingData, DataFingerprint? ValidationData, IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>The rows, and the versions in one line.</summary>
    public override string ToString() =>
        $"Trained on {TrainingData}{(ValidationData is null ? string.Empty : $", chosen on {ValidationData}")}, by " +
        string.Join(", ", Versions.Select(version => $"{version.Key} {version.Value}"));
}
