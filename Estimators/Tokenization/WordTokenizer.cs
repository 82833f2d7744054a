namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts texts as <see cref="TokenMode.Words"/> says.</summary>
/// <param name="options">The settings.</param>
internal sealed class WordTokenizer(TokenizeToKeysEstimator.Options options)
    : PatternTokenizer(options, nameof(TokenMode.Words), TokenPatterns.Words);
