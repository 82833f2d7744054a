using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes one input of a network.</summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column in the data that the network was trained on.</param>
/// <param name="width">The number of values a row, or of the longest row, at least 1.</param>
internal abstract class InputEncoder(string columnName, DataViewType type, int width) : ColumnEncoder(columnName)
{
    /// <summary>The type of the column in the data that the network was trained on.</summary>
    public DataViewType Type { get; } = type;

    /// <summary>The number of values a row, or of the longest row, at least 1.</summary>
    public int Width { get; } = width;

    /// <summary>Whether a row has any number of values up to the width, and the graph takes a batch as wide as its longest row.</summary>
    public virtual bool HasVariableLength => false;

    /// <summary>The name of the graph's input: the column's, unless stock steps have to make another column of it first.</summary>
    public virtual string GraphName => ColumnName;

    /// <inheritdoc/>
    public override SkippedRows CountSkipped(long count) => new(MissingLabel: 0, MissingFeatures: count, BadWeight: 0);

    /// <summary>Adds the steps that make the column <see cref="GraphName"/> in a saved model; none if it is the column itself.</summary>
    /// <param name="chain">The chain to add to.</param>
    public virtual void AppendStockSteps(StockChain chain)
    {
    }
}
