using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Cli.Models;

/// <summary>Rows that are counted while somebody reads them to their end.</summary>
/// <param name="source">The rows.</param>
internal sealed class CountedRows(IDataView source) : IDataView
{
    /// <summary>How many they were when they were last read.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema => source.Schema;

    /// <inheritdoc/>
    public long? GetRowCount() => source.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, source.GetRowCursor(columnsNeeded));

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly CountedRows _rows;
        private readonly DataViewRowCursor _source;

        public Cursor(CountedRows rows, DataViewRowCursor source)
        {
            (_rows, _source) = (rows, source);
            rows.Count = 0;
        }

        public override DataViewSchema Schema => _source.Schema;

        public override long Position => _source.Position;

        public override long Batch => _source.Batch;

        public override bool MoveNext()
        {
            var isThere = _source.MoveNext();
            _rows.Count += isThere ? 1 : 0;
            return isThere;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _source.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _source.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
