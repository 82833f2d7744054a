using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts texts by a regular expression, in a graph that runs in memory and in a saved chain alike, and makes their letters small or
/// large.</summary>
/// <param name="options">The settings.</param>
/// <param name="name">What it is called.</param>
/// <param name="pattern">What a token is, or what the settings leave out.</param>
/// <param name="ngramLength">The number of neighbouring matches that are joined to a token, positive.</param>
internal abstract class PatternTokenizer(TokenizeToKeysEstimator.Options options, string name, string pattern, int ngramLength = 1) : ITokenizer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string TokensName => NetworkOutput.HelperName($"{options.OutputColumnName}.{name}");

    /// <inheritdoc/>
    public IReadOnlyList<string> HelperNames => [CutName];

    private string CutName => NetworkOutput.HelperName($"{options.OutputColumnName}.{name}.Cut");

    /// <inheritdoc/>
    public TokenCutter CreateCutter() => new(CreateGraph(), [(options.InputName, options.InputName)], CutName, TextForm.Text);

    /// <inheritdoc/>
    public void AppendTokens(ChainBuilder chain, TokenCutter cutter)
    {
        chain.Append(cutter.CreateStep(chain.Context));
        AppendNormalizing(chain);
    }

    /// <inheritdoc/>
    public void AppendTokens(StockChain chain)
    {
        chain.AppendGraph([CutName], [options.InputName], CreateGraph());
        AppendNormalizing(chain);
    }

    private byte[] CreateGraph() => TokenGraph.Create(
        options.InputName,
        CutName,
        pattern,
        options.KeepPunctuations ? TokenPatterns.LeftOut : TokenPatterns.LeftOutWithPunctuation,
        ngramLength);

    private void AppendNormalizing(ChainBuilder chain) => chain.Append(chain.Context.Transforms.Text.NormalizeText(
        TokensName, CutName, options.CaseMode, keepDiacritics: true, keepPunctuations: true, keepNumbers: true));
}
