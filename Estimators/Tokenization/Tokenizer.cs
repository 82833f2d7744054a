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

    /// <summary>The column of tokens, a vector of text of unknown size, that AppendTokens adds.</summary>
    public string TokensName { get; } = NetworkOutput.HelperName($"{options.OutputColumnName}.{mode}");

    /// <summary>Makes the graph that cuts a text, to be run in memory. The caller disposes it.</summary>
    public TokenCutter CreateCutter() => new(CreateGraph(), options.InputName, _cutName);

    /// <summary>Adds the steps that make a column of tokens.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="cutter">Made by <see cref="CreateCutter"/>; it must live as long as the chain is used.</param>
    public void AppendTokens(ChainBuilder chain, TokenCutter cutter)
    {
        chain.Append(cutter.CreateStep(chain.Context));
        AppendNormalizing(chain);
    }

    /// <summary>Adds the steps that make a column of tokens, all of them ML.NET's own.</summary>
    public void AppendTokens(StockChain chain)
    {
        chain.AppendGraph([_cutName], [options.InputName], CreateGraph());
        AppendNormalizing(chain);
    }

    /// <summary>Adds the steps that make the column of keys of the tokens, and take away what it is made of.</summary>
    /// <param name="chain">The chain, with the column of tokens.</param>
    /// <param name="vocabulary">The tokens that have keys, the first has key 1.</param>
    public void AppendKeys(ChainBuilder chain, string[] vocabulary)
    {
        var transforms = chain.Context.Transforms;
        var keys = chain.Context.Data.LoadFromEnumerable(vocabulary.Select(token => new Token { Text = token }));
        chain.Append(transforms.Conversion.MapValueToKey(
            options.OutputColumnName, TokensName, maximumNumberOfKeys: vocabulary.Length, keyData: keys));
        chain.Append(transforms.DropColumns(_cutName, TokensName));
    }

    private byte[] CreateGraph()
    {
        var (pattern, ngramLength) = mode == TokenMode.Characters
            ? (TokenPatterns.Characters, options.CharacterNgramLength)
            : (TokenPatterns.Words, 1);
        var leftOut = options.KeepPunctuations ? TokenPatterns.LeftOut : TokenPatterns.LeftOutWithPunctuation;
        return TokenGraph.Create(options.InputName, _cutName, pattern, leftOut, ngramLength);
    }

    private void AppendNormalizing(ChainBuilder chain) => chain.Append(chain.Context.Transforms.Text.NormalizeText(
        TokensName, _cutName, options.CaseMode, keepDiacritics: true, keepPunctuations: true, keepNumbers: true));

    private sealed class Token
    {
        public string Text { get; set; } = string.Empty;
    }
}
