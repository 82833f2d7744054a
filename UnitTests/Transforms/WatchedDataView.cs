using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>Data that keeps count of how it is read.</summary>
internal sealed class WatchedDataView(IDataView data) : IDataView
{
    private int _openCursors;
    private long _rowsRead;
    private long _valuesRead;

    /// <summary>Cursors that have not been disposed.</summary>
    public int OpenCursors => _openCursors;

    /// <summary>Rows read by all cursors together.</summary>
    public long RowsRead => _rowsRead;

    /// <summary>Values read by all getters together.</summary>
    public long ValuesRead => _valuesRead;

    /// <summary>The names of the columns asked for by the last cursor.</summary>
    public IReadOnlyList<string> ColumnsAsked { get; private set; } = [];

    /// <summary>Called with the number of rows read.</summary>
    public Action<long>? OnRow { get; init; }

    public bool CanShuffle => data.CanShuffle;

    public DataViewSchema Schema => data.Schema;

    public long? GetRowCount() => data.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        ColumnsAsked = columns.Select(column => column.Name).ToArray();
        return new Cursor(this, data.GetRowCursor(columns, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        ColumnsAsked = columns.Select(column => column.Name).ToArray();
        return Array.ConvertAll(data.GetRowCursorSet(columns, n, rand), cursor => new Cursor(this, cursor));
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly WatchedDataView _view;
        private readonly DataViewRowCursor _cursor;
        private bool _disposed;

        public Cursor(WatchedDataView view, DataViewRowCursor cursor)
        {
            _view = view;
            _cursor = cursor;
            Interlocked.Increment(ref view._openCursors);
        }

        public override long Position => _cursor.Position;

        public override long Batch => _cursor.Batch;

        public override DataViewSchema Schema => _cursor.Schema;

        public override bool MoveNext()
        {
            if (!_cursor.MoveNext())
            {
                return false;
            }

            var row = Interlocked.Increment(ref _view._rowsRead);
            _view.OnRow?.Invoke(row);
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _cursor.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _cursor.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var getter = _cursor.GetGetter<TValue>(column);
            return (ref TValue value) =>
            {
                Interlocked.Increment(ref _view._valuesRead);
                getter(ref value);
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                Interlocked.Decrement(ref _view._openCursors);
                _cursor.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
