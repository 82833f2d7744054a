namespace MLNet.DeepExtensions.Explanations;

/// <summary>Why a row has its score: what each of its tokens contributes.</summary>
/// <param name="Tokens">The row's tokens, in their order; none for a row without any.</param>
/// <param name="ClassName">The class whose score is explained; null unless there are several scores.</param>
/// <param name="Score">The row's score.</param>
/// <param name="BaselineScore">
/// The score of the same row with all tokens unknown. The contributions together are about the difference of the two scores.
/// </param>
public sealed record TokenExplanation(IReadOnlyList<TokenContribution> Tokens, string? ClassName, float Score, float BaselineScore)
{
    /// <summary>The score, and what each token added to it.</summary>
    public override string ToString() => ExplanationText.Of(
        ClassName, Score, BaselineScore, Tokens.Select(token => (token.Token, (double)token.Contribution)));
}
