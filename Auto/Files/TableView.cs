using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Parsing;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>The rows of a file as data: plain numbers as Single, all else as texts. Each cursor reads the file anew.</summary>
internal sealed class TableView : IDataView
{
    private readonly TableSource _source;
    private readonly int[] _places;

    /// <summary>Shows columns of a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="columns">The names and types of the columns, Single or Text, and their places in the file.</param>
    public TableView(TableSource source, IReadOnlyList<(string Name, DataViewType Type, int Place)> columns)
    {
        _source = source;
        _places = [.. columns.Select(column => column.Place)];
        var schema = new DataViewSchema.Builder();
        foreach (var (name, type, _) in columns)
        {
            schema.AddColumn(name, type);
        }

        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => null;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        var read = new bool[_source.Names.Count];
        foreach (var column in columnsNeeded)
        {
            active[column.Index] = true;
            read[_places[column.Index]] = true;
        }

        return new Cursor(this, _source.Open(read), active);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(TableView view, TableCursor rows, bool[] active) : DataViewRowCursor
    {
        private long _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            var isRow = rows.Read();
            _position = isRow ? _position + 1 : -1;
            return isRow;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var place = view._places[column.Index];
            Delegate? getter = !active[column.Index] ? null
                : column.Type is TextDataViewType ? Text(place)
                : Number(place);
            return ColumnGetters.Cast<TValue>(getter, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rows.Dispose();
            }

            base.Dispose(disposing);
        }

        private ValueGetter<float> Number(int place) => (ref float value) => value = PlainNumber.Parse(rows.GetValue(place));

        private ValueGetter<ReadOnlyMemory<char>> Text(int place) =>
            (ref ReadOnlyMemory<char> value) => value = rows.GetValue(place).ToString().AsMemory();
    }
}
