using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A row that throws where several threads read it at the same time, whatever of it they read.</summary>
/// <param name="row">The row, which this one owns.</param>
internal sealed class GuardedRow(DataViewRow row) : DataViewRow
{
    private readonly RowGuard _guard = new(row);

    /// <inheritdoc/>
    public override DataViewSchema Schema => row.Schema;

    /// <inheritdoc/>
    public override long Position => row.Position;

    /// <inheritdoc/>
    public override long Batch => row.Batch;

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => row.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var getter = row.GetGetter<TValue>(column);
        return (ref TValue value) => _guard.Read(getter, ref value);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            row.Dispose();
        }

        base.Dispose(disposing);
    }
}
