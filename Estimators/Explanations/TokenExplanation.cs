namespace MLNet.DeepExtensions.Explanations;

/// <summary>Why a row has its score: what each of its tokens contributes.</summary>
public sealed class TokenExplanation
{
    internal TokenExplanation(IReadOnlyList<TokenContribution> tokens, string? className, float score, float baselineScore) =>
        (Tokens, ClassName, Score, BaselineScore) = (tokens, className, score, baselineScore);

    /// <summary>The row's tokens, in their order; none for a row without any.</summary>
    public IReadOnlyList<TokenContribution> Tokens { get; }

    /// <summary>The class whose score is explained; null unless there are several scores.</summary>
    public string? ClassName { get; }

    /// <summary>The row's score.</summary>
    public float Score { get; }

    /// <summary>
    /// The score of the same row with all tokens unknown. The contributions together are about the difference of the two scores.
    /// </summary>
    public float BaselineScore { get; }

    /// <summary>The score, and what each token added to it.</summary>
    public override string ToString() => ExplanationText.Write(
        ClassName, Score, BaselineScore, Tokens.Select(token => (token.Token, (double)token.Contribution)));
}
