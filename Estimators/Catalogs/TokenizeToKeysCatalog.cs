using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tokenization;

namespace Microsoft.ML;

/// <summary>Puts a tokeniser for neural networks beside ML.NET's own text transforms.</summary>
public static class TokenizeToKeysCatalog
{
    /// <summary>Cuts texts into tokens and maps each to a key, the most frequent token to key 1.</summary>
    /// <param name="catalog">The text transforms catalog.</param>
    /// <param name="outputColumnName">The column to add: a vector of Key&lt;UInt32&gt; of unknown size. Default <c>Tokens</c>.</param>
    /// <param name="inputColumnName">The column to read, text. Default null: the one named like the output.</param>
    /// <param name="maximumNumberOfTokens">How many tokens, the most frequent ones, get a key at most. Default 20,000.</param>
    /// <param name="minimumCount">How often a token must occur in the training texts to get a key. Default 2.</param>
    /// <param name="mode">What a token is. Default: words, and characters in scripts written without spaces.</param>
    /// <returns>An estimator whose transformer is saved as a chain of stock transformers.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TokenizeToKeysEstimator TokenizeToKeys(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName = "Tokens",
        string? inputColumnName = null,
        int maximumNumberOfTokens = 20_000,
        int minimumCount = 2,
        TokenMode mode = TokenMode.Auto) =>
        catalog.TokenizeToKeys(new TokenizeToKeysEstimator.Options
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            MaximumNumberOfTokens = maximumNumberOfTokens,
            MinimumCount = minimumCount,
            Mode = mode,
        });

    /// <summary>Cuts texts into the tokens of a pretrained text encoder and maps each to a key, the id of the token plus 1.</summary>
    /// <param name="catalog">The text transforms catalog.</param>
    /// <param name="outputColumnName">The column to add: a vector of Key&lt;UInt32&gt; of unknown size.</param>
    /// <param name="inputColumnName">The column to read, text.</param>
    /// <param name="tokenizer">The tokeniser of the encoder.</param>
    /// <param name="maximumLength">
    /// The most tokens of a row, at least 3: special ones, which are never cut off, and those of the text. No more than the encoder has positions,
    /// often 512; what an encoder costs grows with it.
    /// </param>
    /// <returns>An estimator whose transformer is saved as a chain of stock transformers.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static PretrainedTokensEstimator TokenizeToKeys(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string inputColumnName,
        PretrainedTokenizer tokenizer,
        int maximumLength) => new(tokenizer, outputColumnName, [inputColumnName], maximumLength);

    /// <summary>Cuts pairs of texts into the tokens of a pretrained text encoder, in one row, and maps each to a key, the id of the token plus 1.
    /// </summary>
    /// <param name="catalog">The text transforms catalog.</param>
    /// <param name="outputColumnName">The column to add: a vector of Key&lt;UInt32&gt; of unknown size.</param>
    /// <param name="firstColumnName">The column of the first text.</param>
    /// <param name="secondColumnName">The column of the second text.</param>
    /// <param name="tokenizer">The tokeniser of the encoder.</param>
    /// <param name="maximumLength">
    /// The most tokens of a row, at least 5: special ones, which are never cut off, and those of both texts, of which the longer is cut first.
    /// </param>
    /// <returns>An estimator whose transformer is saved as a chain of stock transformers.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static PretrainedTokensEstimator TokenizePairToKeys(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string firstColumnName,
        string secondColumnName,
        PretrainedTokenizer tokenizer,
        int maximumLength) => new(tokenizer, outputColumnName, [firstColumnName, secondColumnName], maximumLength);

    /// <summary>Cuts texts into tokens and maps each to a key, with all settings.</summary>
    /// <param name="catalog">The text transforms catalog.</param>
    /// <param name="options">The settings; they are copied.</param>
    /// <returns>An estimator whose transformer is saved as a chain of stock transformers.</returns>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static TokenizeToKeysEstimator TokenizeToKeys(this TransformsCatalog.TextTransforms catalog, TokenizeToKeysEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(CatalogEnvironment.GetEnvironment(catalog), options.ValidatedCopy());
    }
}
