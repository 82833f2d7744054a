using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Auto.Runs;

/// <summary>What came of a fold of a candidate.</summary>
/// <param name="Fit">The predictions, or the failure.</param>
/// <param name="Part">The model; null if it failed.</param>
/// <param name="IsNew">Whether the model was fitted now, not found.</param>
internal sealed record FoldOutcome(FoldFit Fit, MemberPart? Part, bool IsNew)
{
    /// <summary>Why it was stopped, in a sentence; null if it was not.</summary>
    public string? StopReason { get; init; }
}
