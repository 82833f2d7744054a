using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes one input of a network. The graph has an input of the same name as the column.</summary>
/// <param name="columnName">The name of the column and of the graph's input.</param>
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
}
