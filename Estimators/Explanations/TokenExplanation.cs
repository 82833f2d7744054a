namespace MLNet.DeepExtensions.Explanations;

/// <summary>Why a row has its score: what each of its tokens contributes.</summary>
public sealed class TokenExplanation
{
    internal TokenExplanation(
        IReadOnlyList<TokenContribution> tokens, IReadOnlyList<TokenContribution> words, string? className, float score, float baselineScore) =>
        (Tokens, Words, ClassName, Score, BaselineScore) = (tokens, words, className, score, baselineScore);

    /// <summary>The row's tokens, in their order; none for a row without any.</summary>
    public IReadOnlyList<TokenContribution> Tokens { get; }

    /// <summary>
    /// The words that the tokens are pieces of, where they are those of a pretrained encoder: each with the sum of what its pieces contribute, and
    /// the place of the first; special tokens are left out. Otherwise the tokens.
    /// </summary>
    public IReadOnlyList<TokenContribution> Words { get; }

    /// <summary>The class whose score is explained; null unless there are several scores.</summary>
    public string? ClassName { get; }

    /// <summary>The row's score.</summary>
    public float Score { get; }

    /// <summary>
    /// The score of the same row with all tokens unknown. The contributions together are about the difference of the two scores.
    /// </summary>
    public float BaselineScore { get; }

    /// <summary>The score, and what each word added to it.</summary>
    public override string ToString() => ExplanationText.Write(
        ClassName, Score, BaselineScore, Words.Select(word => (word.Token, (double)word.Contribution)));
}
