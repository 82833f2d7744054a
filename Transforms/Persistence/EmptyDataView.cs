using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>Data with columns but without rows, for fitting steps that look at the columns only.</summary>
/// <param name="schema">The columns.</param>
internal sealed class EmptyDataView(DataViewSchema schema) : IDataView
{
    /// <inheritdoc/>
    public DataViewSchema Schema { get; } = schema;

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => 0;

    /// <summary>Not supported: a step that asks for rows cannot be fitted without data.</summary>
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        throw new NotSupportedException("The step asks for rows, but there is no data to fit it to. Fit it first.");

    /// <inheritdoc cref="GetRowCursor"/>
    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
