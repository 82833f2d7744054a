namespace MLNet.DeepExtensions.Explanations;

/// <summary>Why a signal has its score: what each of its numbers contributes.</summary>
public sealed class SignalExplanation
{
    internal SignalExplanation(IReadOnlyList<SignalContribution> numbers, string? className, float score, float baselineScore) =>
        (Numbers, ClassName, Score, BaselineScore) = (numbers, className, score, baselineScore);

    /// <summary>The row's numbers, step by step, in each step channel by channel; none for a row without any.</summary>
    public IReadOnlyList<SignalContribution> Numbers { get; }

    /// <summary>The class whose score is explained; null unless there are several scores.</summary>
    public string? ClassName { get; }

    /// <summary>The row's score.</summary>
    public float Score { get; }

    /// <summary>
    /// The score of a signal that is the mean of the training rows throughout. The contributions together are about the difference of the two
    /// scores.
    /// </summary>
    public float BaselineScore { get; }

    /// <summary>The score, and what each number added to it.</summary>
    public override string ToString() => ExplanationText.Write(
        ClassName, Score, BaselineScore, Numbers.Select(number => (number.Name, (double)number.Contribution)));
}
