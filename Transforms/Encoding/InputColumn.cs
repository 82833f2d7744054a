using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>A column that a network is to be trained on, before any data is seen.</summary>
/// <param name="name">The name of the column.</param>
internal abstract class InputColumn(string name)
{
    /// <summary>The name of the column.</summary>
    public string Name { get; } = name;

    /// <summary>Checks that data of a shape has the column, of a type that can be encoded.</summary>
    /// <param name="schema">The shape of the data.</param>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    public abstract void Check(SchemaShape schema);

    /// <summary>Takes the column's size from the data to train on.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <returns>The encoder for training and for scoring.</returns>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    public abstract InputEncoder CreateEncoder(DataViewSchema schema);
}
