using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts the texts of one column or two into the tokens of a pretrained tokeniser, in a graph that runs in memory and in a saved chain
/// alike.</summary>
/// <param name="tokenizer">The tokeniser.</param>
/// <param name="outputName">The column of keys that its tokens become.</param>
/// <param name="inputNames">The columns of texts.</param>
/// <param name="maximumLength">The most tokens of a row.</param>
internal sealed class PretrainedSteps(PretrainedTokenizer tokenizer, string outputName, IReadOnlyList<string> inputNames, int maximumLength)
    : ITokenizer
{
    private readonly Lazy<byte[]> _graph = new(() => PretrainedGraph.Create(
        tokenizer, [.. inputNames.Select((_, i) => UnitsName(outputName, i))], NetworkOutput.HelperName($"{outputName}.Pieces"), maximumLength));

    /// <inheritdoc/>
    public string Name => tokenizer.Model.Name;

    /// <inheritdoc/>
    public string TokensName => NetworkOutput.HelperName($"{outputName}.Pieces");

    /// <inheritdoc/>
    public IReadOnlyList<string> HelperNames => [];

    /// <inheritdoc/>
    public TokenCutter CreateCutter() =>
        new(_graph.Value, [.. inputNames.Select((name, i) => (UnitsName(outputName, i), name))], TokensName, TextForm.Units);

    /// <inheritdoc/>
    public void AppendTokens(ChainBuilder chain, TokenCutter cutter) => chain.Append(cutter.CreateStep(chain.Context));

    /// <inheritdoc/>
    public void AppendTokens(StockChain chain)
    {
        string[] units = [.. inputNames.Select((_, i) => UnitsName(outputName, i))];
        foreach (var (name, input) in units.Zip(inputNames))
        {
            chain.Append(chain.Context.Transforms.Text.TokenizeIntoCharactersAsKeys(name, input, useMarkerCharacters: false));
        }

        chain.AppendGraph([TokensName], units, _graph.Value);
        chain.Append(chain.Context.Transforms.DropColumns(units));
    }

    private static string UnitsName(string outputName, int place) => NetworkOutput.HelperName($"{outputName}.Units{place}");
}
