using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Explanations.Columns;

/// <summary>Data whose rows are put together from parts of rows in memory.</summary>
internal sealed class RecombinedView : IDataView
{
    private readonly IReadOnlyList<ColumnValues> _columns;
    private readonly Dictionary<(string Column, int? Slot), int> _parts;
    private readonly long _rowCount;
    private readonly Func<int, int, int> _source;

    /// <summary>Describes the rows.</summary>
    /// <param name="columns">The columns of the rows in memory.</param>
    /// <param name="parts">The parts that may come from another row than the rest.</param>
    /// <param name="rowCount">The number of rows to put together.</param>
    /// <param name="source">Gives, of a row's number and a part's number, the row in memory; of part -1, the rest.</param>
    public RecombinedView(IReadOnlyCollection<ColumnValues> columns, IReadOnlyList<RowPart> parts, long rowCount, Func<int, int, int> source)
    {
        _columns = [.. columns];
        _parts = parts
            .Select((part, number) => (part, number))
            .ToDictionary(entry => (entry.part.Column.Name, entry.part.Slot), entry => entry.number);
        _rowCount = rowCount;
        _source = source;
        var schema = new DataViewSchema.Builder();
        foreach (var values in _columns)
        {
            schema.AddColumn(values.Column.Name, values.Column.Type, values.Column.Annotations);
        }

        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => _rowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Select(column => column.Index).ToHashSet());

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(RecombinedView view, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var name = column.Name;
            var whole = view._parts.TryGetValue((name, null), out var part) ? part : -1;
            Func<int, int> source = slot => view._source((int)_position, whole >= 0 ? whole : view._parts.GetValueOrDefault((name, slot), -1));
            return view._columns[column.Index].CreateGetter(source) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{name}' is {column.Type} and gives no {typeof(TValue).Name}.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override bool MoveNext() => ++_position < view._rowCount;
    }
}
