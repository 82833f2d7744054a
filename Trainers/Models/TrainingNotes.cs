namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>What is written beside a network so that it can be told how it came about; this room reads none of the two texts.</summary>
/// <param name="Provenance">The rows and versions.</param>
/// <param name="Options">The options of the training, as JSON.</param>
/// <param name="Diagnosis">What was seen in the training, as JSON.</param>
internal sealed record TrainingNotes(Provenance Provenance, string Options, string Diagnosis);
