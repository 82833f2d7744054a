namespace MLNet.DeepExtensions.Tokenization;

/// <summary>What a token is.</summary>
public enum TokenMode
{
    /// <summary>
    /// <see cref="Words"/>, which are single characters in scripts written without spaces (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar), so
    /// that a column may hold texts of several languages. Only where <see cref="TokenizeToKeysEstimator.Options.CharacterNgramLength"/> joins
    /// characters, and more than 90 % of the letters of the training texts are of such scripts, <see cref="Characters"/>.
    /// </summary>
    Auto,

    /// <summary>
    /// Words and numbers; punctuation marks, symbols and emoji are tokens of their own, and so are the endings of English
    /// contractions ("don't" is "don" and "'t") and the characters of scripts written without spaces.
    /// </summary>
    Words,

    /// <summary>Characters, each with its combining marks, whatever the script; white space is left out.</summary>
    Characters,
}
