using Microsoft.ML;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Data with the predictions of a network. Rows are scored in batches while they are read.</summary>
/// <param name="source">The data.</param>
/// <param name="binding">The network applied to it.</param>
internal sealed class ScoredDataView(IDataView source, NetworkBinding binding) : IDataView
{
    /// <inheritdoc/>
    public bool CanShuffle => source.CanShuffle;

    /// <inheritdoc/>
    public DataViewSchema Schema => binding.OutputSchema;

    /// <inheritdoc/>
    public long? GetRowCount() => source.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = binding.GetActive(columnsNeeded);
        return CreateCursor(source.GetRowCursor(binding.GetDependencies(active), rand), active);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = binding.GetActive(columnsNeeded);
        var cursors = source.GetRowCursorSet(binding.GetDependencies(active), n, rand);
        return Array.ConvertAll(cursors, cursor => CreateCursor(cursor, active));
    }

    private DataViewRowCursor CreateCursor(DataViewRowCursor cursor, bool[] active) => binding.NeedsScores(active)
        ? new BatchCursor(binding, cursor, active)
        : new PassThroughCursor(binding, cursor, active);
}
