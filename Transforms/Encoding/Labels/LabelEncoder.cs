using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes the label column as one number a row.</summary>
/// <param name="columnName">The name of the column.</param>
internal abstract class LabelEncoder(string columnName) : ColumnEncoder(columnName)
{
    /// <summary>Checks that data of a shape has the column, of a type that can be encoded.</summary>
    /// <param name="schema">The shape of the data.</param>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type.</exception>
    public abstract void Check(SchemaShape schema);

    /// <inheritdoc/>
    public sealed override SkippedRows CountSkipped(long count) => new(MissingLabel: count, MissingFeatures: 0, BadWeight: 0);
}
