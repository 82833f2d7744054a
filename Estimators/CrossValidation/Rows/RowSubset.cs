using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>Some rows of data, by their numbers in its order; none is copied.</summary>
/// <param name="source">The data.</param>
/// <param name="rows">Whether a row is one of them.</param>
/// <param name="marks">What tells whether the rows are those that they were.</param>
/// <param name="cancellationToken">Stops each reading.</param>
internal sealed class RowSubset(IDataView source, BitArray rows, RowMarks marks, CancellationToken cancellationToken = default) : IDataView
{
    private readonly long _count = rows.Cast<bool>().LongCount(isIn => isIn);

    // Rows are counted in the order of the data: it cannot be another one.
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        var marked = marks.Columns.Select(column => column.Index).ToHashSet();
        return new Cursor(this, source.GetRowCursor(Schema.Where(column => active[column.Index] || marked.Contains(column.Index))), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private bool Contains(int row) => row < rows.Length && rows[row];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly RowSubset _view;
        private readonly DataViewRowCursor _source;
        private readonly bool[] _active;
        private readonly Func<int> _mark;
        private int _row = -1;
        private long _position = -1;

        public Cursor(RowSubset view, DataViewRowCursor source, bool[] active)
        {
            (_view, _source, _active) = (view, source, active);
            _mark = RowMarks.CreateReader(source, view.Marks.Columns);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _view.Token.ThrowIfCancellationRequested();
            while (_source.MoveNext())
            {
                _row++;
                if (_row >= _view.Marks.Count || _view.Contains(_row))
                {
                    _view.Marks.Require(_row, _mark());
                    _position++;
                    return true;
                }
            }

            _view.Marks.RequireCount(_row + 1);
            _position = -1;
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _active[column.Index]
            ? _source.GetGetter<TValue>(_source.Schema[column.Index])
            : ColumnGetters.Cast<TValue>(null, column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _source.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private RowMarks Marks => marks;

    private CancellationToken Token => cancellationToken;
}
