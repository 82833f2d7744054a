using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Processes;

/// <summary>The rows of several views of the same columns, one view after the other.</summary>
/// <param name="views">The views, at least one.</param>
internal sealed class AppendedView(IReadOnlyList<IDataView> views) : IDataView
{
    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema => views[0].Schema;

    /// <inheritdoc/>
    public long? GetRowCount() => views.Sum(view => view.GetRowCount());

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema, views, [.. columnsNeeded.Select(column => column.Index)]);

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, IReadOnlyList<IDataView> views, int[] needed) : DataViewRowCursor
    {
        private readonly DataViewRowCursor[] _cursors =
            [.. views.Select(view => view.GetRowCursor(needed.Select(index => view.Schema[index])))];

        private int _current;
        private long _position = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => Array.IndexOf(needed, column.Index) >= 0;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var getters = Array.ConvertAll(_cursors, cursor => cursor.GetGetter<TValue>(cursor.Schema[column.Index]));
            return (ref TValue value) => getters[_current](ref value);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool MoveNext()
        {
            for (; _current < _cursors.Length; _current++)
            {
                if (_cursors[_current].MoveNext())
                {
                    _position++;
                    return true;
                }
            }

            _position = -1;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                Array.ForEach(_cursors, cursor => cursor.Dispose());
            }

            base.Dispose(disposing);
        }
    }
}
