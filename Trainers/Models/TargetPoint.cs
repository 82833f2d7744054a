namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>A point of the bent line by which labels become normal scores.</summary>
/// <param name="Label">The label.</param>
/// <param name="Score">Its normal score.</param>
internal sealed record TargetPoint(double Label, double Score);
