using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A cursor over data with predictions of which none is asked for.</summary>
/// <param name="binding">The network applied to the data.</param>
/// <param name="source">The cursor over the data, which this one owns.</param>
/// <param name="active">A mark for each column of the output schema.</param>
internal sealed class PassThroughCursor(NetworkBinding binding, DataViewRowCursor source, bool[] active)
    : DataViewRowCursor
{
    /// <inheritdoc/>
    public override DataViewSchema Schema => binding.OutputSchema;

    /// <inheritdoc/>
    public override long Position => source.Position;

    /// <inheritdoc/>
    public override long Batch => source.Batch;

    /// <inheritdoc/>
    public override bool MoveNext() => source.MoveNext();

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => active[column.Index]
        ? source.GetGetter<TValue>(source.Schema[column.Index])
        : ColumnGetters.Cast<TValue>(null, column);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
