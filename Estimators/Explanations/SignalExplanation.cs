namespace MLNet.DeepExtensions.Explanations;

/// <summary>Why a signal has its score: what each of its numbers contributes.</summary>
/// <param name="Numbers">The row's numbers, step by step, in each step channel by channel; none for a row without any.</param>
/// <param name="ClassName">The class whose score is explained; null unless there are several scores.</param>
/// <param name="Score">The row's score.</param>
/// <param name="BaselineScore">
/// The score of a signal that is the mean of the training rows throughout. The contributions together are about the difference of the two
/// scores.
/// </param>
public sealed record SignalExplanation(IReadOnlyList<SignalContribution> Numbers, string? ClassName, float Score, float BaselineScore);
