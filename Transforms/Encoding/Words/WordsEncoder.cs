using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes the words of a row as steps of some numbers each, the first words of a longer row.</summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column.</param>
/// <param name="keys">What is told of a word.</param>
/// <param name="mostWords">The largest number of words.</param>
/// <param name="padding">What follows the end of a row.</param>
internal sealed class WordsEncoder(string columnName, VectorDataViewType type, WordKeys keys, int mostWords, float padding)
    : InputEncoder(columnName, type, keys.Count * mostWords)
{
    private const string NameEnd = ".Words";
    private readonly string _closedName = NetworkOutput.HelperName($"{columnName}.Closed");
    private readonly string _unitsName = NetworkOutput.HelperName($"{columnName}.Units");

    /// <summary>What is told of a word.</summary>
    public WordKeys Keys => keys;

    /// <summary>The largest number of words.</summary>
    public int MostWords => mostWords;

    /// <inheritdoc/>
    public override bool HasVariableLength => true;

    /// <inheritdoc/>
    public override string GraphName { get; } = NetworkOutput.HelperName(columnName + NameEnd);

    /// <summary>The column that a network's input is made of; null if it is not made of words.</summary>
    /// <param name="graphName">The name of the input.</param>
    public static string? FindColumnName(string graphName)
    {
        var (start, end) = (NetworkOutput.HelperName(string.Empty)[..^1], NetworkOutput.HelperName(NameEnd)[^(NameEnd.Length + 1)..]);
        return graphName.StartsWith(start, StringComparison.Ordinal) && graphName.EndsWith(end, StringComparison.Ordinal)
            ? graphName[start.Length..^end.Length]
            : null;
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema) => WordsInput.Find(schema, ColumnName);

    /// <inheritdoc/>
    public override RowStore CreateStore() => new NumberSequenceStore(ColumnName, Width, keys.Count, padding);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new WordsReader(new WordGetter(row, ColumnName), (NumberSequenceStore)store, keys, mostWords);

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain)
    {
        chain.Append(CreateUnits(chain.Context.Transforms, ColumnName, _closedName, _unitsName));
        chain.AppendGraph([GraphName], [_unitsName], keys.CreateGraph(_unitsName, GraphName, mostWords));
        chain.Append(chain.Context.Transforms.DropColumns(_closedName, _unitsName));
    }

    /// <summary>Makes the characters of all words, as a graph takes them.</summary>
    /// <param name="transforms">The catalog.</param>
    /// <param name="columnName">The words.</param>
    /// <param name="closedName">The column of the words with a space behind each: ML.NET leaves out words that are empty.</param>
    /// <param name="unitsName">The column to make.</param>
    public static IEstimator<ITransformer> CreateUnits(
        TransformsCatalog transforms, string columnName, string closedName, string unitsName) =>
        transforms.Expression(closedName, "x => concat(x, \" \")", columnName)
            .Append(transforms.Text.TokenizeIntoCharactersAsKeys(unitsName, closedName, useMarkerCharacters: false));
}
