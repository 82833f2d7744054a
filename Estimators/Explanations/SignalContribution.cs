namespace MLNet.DeepExtensions.Explanations;

/// <summary>What one number of a signal contributes to a score.</summary>
/// <param name="Name">The name of its slot, if the column has slot names, otherwise <c>step 12, channel 2</c>.</param>
/// <param name="Step">The number of its step in the row, from 0 on.</param>
/// <param name="Channel">The number of its channel, from 0 on.</param>
/// <param name="Value">The number; NaN if it is missing.</param>
/// <param name="Contribution">
/// By how much the number raises the score, in the unit of the score; negative if it lowers it. 0 for a missing one, and for one that was
/// cut away because the row is too long.
/// </param>
public sealed record SignalContribution(string Name, int Step, int Channel, float Value, float Contribution);
