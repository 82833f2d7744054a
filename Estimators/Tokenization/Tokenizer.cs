using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts the texts of a column into tokens, in one of the modes, with ML.NET's own transformers.</summary>
/// <param name="mode">Words or characters.</param>
/// <param name="options">The settings.</param>
internal sealed class Tokenizer(TokenMode mode, TokenizeToKeysEstimator.Options options)
{
    private readonly string _cutName = NetworkOutput.HelperName($"{options.OutputColumnName}.{mode}.Cut");

    /// <summary>The mode.</summary>
    public TokenMode Mode => mode;

    /// <summary>The column of tokens, a vector of text of unknown size, that <see cref="AppendTokens"/> adds.</summary>
    public string TokensName { get; } = NetworkOutput.HelperName($"{options.OutputColumnName}.{mode}");

    /// <summary>Adds the steps that make a column of tokens.</summary>
    public void AppendTokens(StockChain chain)
    {
        var (pattern, ngramLength) = mode == TokenMode.Characters
            ? (TokenPatterns.Characters, options.CharacterNgramLength)
            : (TokenPatterns.Words, 1);
        var leftOut = options.KeepPunctuations ? TokenPatterns.LeftOut : TokenPatterns.LeftOutWithPunctuation;
        var transforms = chain.Context.Transforms;
        chain.AppendGraph([_cutName], [options.InputName], TokenGraph.Create(options.InputName, _cutName, pattern, leftOut, ngramLength));
        chain.Append(transforms.Text.NormalizeText(
            TokensName, _cutName, options.CaseMode, keepDiacritics: true, keepPunctuations: true, keepNumbers: true));
    }

    /// <summary>Adds the steps that make the column of keys of the tokens, and take away what it is made of.</summary>
    /// <param name="chain">The chain, with the column of tokens.</param>
    /// <param name="vocabulary">The tokens that have keys, the first has key 1.</param>
    public void AppendKeys(StockChain chain, string[] vocabulary)
    {
        var transforms = chain.Context.Transforms;
        var keys = chain.Context.Data.LoadFromEnumerable(vocabulary.Select(token => new Token { Text = token }));
        chain.Append(transforms.Conversion.MapValueToKey(
            options.OutputColumnName, TokensName, maximumNumberOfKeys: vocabulary.Length, keyData: keys));
        chain.Append(transforms.DropColumns(_cutName, TokensName));
    }

    private sealed class Token
    {
        public string Text { get; set; } = string.Empty;
    }
}
