namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts texts as <see cref="TokenMode.Characters"/> says, and joins neighbours where the settings ask for it.</summary>
/// <param name="options">The settings.</param>
internal sealed class CharacterTokenizer(TokenizeToKeysEstimator.Options options)
    : PatternTokenizer(options, nameof(TokenMode.Characters), TokenPatterns.Characters, options.CharacterNgramLength);
