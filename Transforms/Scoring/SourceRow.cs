using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>
/// The row that a cursor is reading into its buffers, for the encoders. A column that is buffered is taken from its
/// buffer, so that the source computes it once.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="buffers">The buffer of each column of the source; null where there is none.</param>
internal sealed class SourceRow(DataViewRow source, ColumnBuffer?[] buffers) : DataViewRow
{
    /// <inheritdoc/>
    public override DataViewSchema Schema => source.Schema;

    /// <inheritdoc/>
    public override long Position => source.Position;

    /// <inheritdoc/>
    public override long Batch => source.Batch;

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => source.IsColumnActive(column);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        buffers[column.Index] is { } buffer
            ? ColumnGetters.Cast<TValue>(buffer.Lender, column)
            : source.GetGetter<TValue>(column);
}
