using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>
/// All rows that were predicted, each by a model that was not trained on it: the row's own columns, read from the data, and the predictions, kept
/// in memory. Of folds that are repeated, all rows of the first repetition come before those of the second.
/// </summary>
internal sealed class OutOfFoldView : IDataView
{
    private const int None = -1;

    private readonly FoldedRows _rows;
    private readonly IReadOnlyList<PooledColumn> _predictions;
    private readonly int[][] _folds;
    private readonly long _count;

    /// <summary>Joins rows and predictions.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isPredicted">For each fold whether it has predictions.</param>
    /// <param name="predictions">The predictions.</param>
    public OutOfFoldView(FoldedRows rows, IReadOnlyList<bool> isPredicted, IReadOnlyList<PooledColumn> predictions)
    {
        (_rows, _predictions) = (rows, predictions);
        _folds = [.. Enumerable.Range(0, rows.Folds.Max(fold => fold.Repetition) + 1).Select(repetition => FindFolds(rows, isPredicted, repetition))];
        _count = _folds.Sum(folds => folds.LongCount(fold => fold != None));
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(rows.Data.Schema);
        foreach (var column in predictions)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Schema = schema.ToSchema();
    }

    // Rows are counted in the order of the data: it cannot be another one.
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        return new Cursor(this, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>The number of the fold, and of its row, of each row of this view.</summary>
    public IEnumerable<(int Fold, int Row)> Places() =>
        _folds.SelectMany(folds => folds.Index().Where(row => row.Item != None).Select(row => (row.Item, row.Index)));

    private static int[] FindFolds(FoldedRows rows, IReadOnlyList<bool> isPredicted, int repetition)
    {
        var folds = new int[rows.Columns.Count];
        Array.Fill(folds, None);
        foreach (var (number, fold) in rows.Folds.Index().Where(fold => fold.Item.Repetition == repetition && isPredicted[fold.Index]))
        {
            foreach (var row in Enumerable.Range(0, folds.Length).Where(row => fold.Test[row]))
            {
                folds[row] = number;
            }
        }

        return folds;
    }

    private sealed class Cursor(OutOfFoldView view, bool[] active) : DataViewRowCursor, IPredictionPlace
    {
        private readonly int[] _places = [.. Enumerable.Repeat(-1, view._rows.Folds.Count)];
        private DataViewRowCursor? _source;
        private int _repetition = -1;
        private long _position = -1;

        public int Row { get; private set; }

        public int Fold { get; private set; }

        public int Place => _places[Fold];

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            while (true)
            {
                if (_source is null || !_source.MoveNext())
                {
                    _source?.Dispose();
                    _source = null;
                    if (++_repetition >= view._folds.Length)
                    {
                        _position = -1;
                        return false;
                    }

                    Open();
                    continue;
                }

                Row = NextRow();
                _position++;
                Fold = view._folds[_repetition][Row];
                _places[Fold]++;
                return true;
            }
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var predicted = column.Index - view._rows.Data.Schema.Count;
            return active[column.Index] && predicted < 0
                ? CreateSourceGetter<TValue>(column)
                : ColumnGetters.Cast<TValue>(active[column.Index] ? view._predictions[predicted].CreateGetter(this) : null, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _source?.Dispose();
            }

            base.Dispose(disposing);
        }

        // The rows of the next repetition.
        private void Open()
        {
            var folds = view._folds[_repetition];
            _source = view._rows.Pick(new BitArray(Array.ConvertAll(folds, fold => fold != None)))
                .GetRowCursor(view._rows.Data.Schema.Where(column => active[column.Index]));
            Row = -1;
        }

        private int NextRow()
        {
            var row = Row + 1;
            while (view._folds[_repetition][row] == None)
            {
                row++;
            }

            return row;
        }

        // Each repetition has a cursor of its own.
        private ValueGetter<TValue> CreateSourceGetter<TValue>(DataViewSchema.Column column)
        {
            if (typeof(TValue) != column.Type.RawType)
            {
                return ColumnGetters.Cast<TValue>((Action)(() => { }), column); // says which type it is
            }

            DataViewRowCursor? own = null;
            ValueGetter<TValue>? getter = null;
            return (ref TValue value) =>
            {
                if (own != _source)
                {
                    own = _source;
                    getter = _source!.GetGetter<TValue>(_source.Schema[column.Index]);
                }

                getter!(ref value);
            };
        }
    }
}
