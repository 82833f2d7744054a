using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Knows how one column of data becomes rows of numbers. It has no state that changes.</summary>
/// <param name="columnName">The name of the column.</param>
internal abstract class ColumnEncoder(string columnName)
{
    /// <summary>The name of the column.</summary>
    public string ColumnName { get; } = columnName;

    /// <summary>Checks that data has the column, of a type that can be encoded.</summary>
    /// <param name="schema">The schema of the data.</param>
    /// <exception cref="ArgumentException">The column is missing or of a wrong type or size.</exception>
    public abstract void Check(DataViewSchema schema);

    /// <summary>Says why rows are left out whose value cannot be trained on. Default for no reason: all values can.</summary>
    /// <param name="count">The number of these rows.</param>
    public virtual SkippedRows CountSkipped(long count) => default;

    /// <summary>Makes an empty store for the encoded rows.</summary>
    /// <returns>The store, with no capacity yet.</returns>
    public abstract RowStore CreateStore();

    /// <summary>Connects a row, or the cursor that is one, with a store.</summary>
    /// <param name="row">
    /// The row; its schema has passed <see cref="Check(DataViewSchema)"/> and the column is active.
    /// </param>
    /// <param name="store">A store made by this encoder.</param>
    /// <returns>A reader that copies the column into the store.</returns>
    public abstract ColumnReader CreateReader(DataViewRow row, RowStore store);
}
