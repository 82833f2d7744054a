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
