using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Explanations.Rows;

/// <summary>Data with columns added, which are computed when they are read.</summary>
internal sealed class ExtendedDataView : IDataView
{
    private readonly IDataView _source;
    private readonly IReadOnlyList<AddedColumn> _added;

    /// <summary>Adds columns.</summary>
    /// <param name="source">The data.</param>
    /// <param name="added">The columns to add.</param>
    public ExtendedDataView(IDataView source, params IReadOnlyList<AddedColumn> added)
    {
        _source = source;
        _added = added;
        Schema = Extend(source.Schema, added);
    }

    /// <inheritdoc/>
    public bool CanShuffle => _source.CanShuffle && !GoesByPlace;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <summary>The columns with those that are added.</summary>
    public static DataViewSchema Extend(DataViewSchema source, IEnumerable<AddedColumn> added)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(source);
        foreach (var column in added)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        }

        return schema.ToSchema();
    }

    /// <inheritdoc/>
    public long? GetRowCount() => _source.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = GetActive(columnsNeeded);
        return new Cursor(this, _source.GetRowCursor(GetSources(active), GoesByPlace ? null : rand), active);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        if (GoesByPlace)
        {
            return [GetRowCursor(columnsNeeded, rand)];
        }

        var active = GetActive(columnsNeeded);
        return Array.ConvertAll(_source.GetRowCursorSet(GetSources(active), n, rand), cursor => new Cursor(this, cursor, active));
    }

    private bool GoesByPlace => _added.Any(column => column.GoesByPlace);

    private bool[] GetActive(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columns)
        {
            active[column.Index] = true;
        }

        return active;
    }

    private DataViewSchema.Column[] GetSources(bool[] active)
    {
        var sources = _added.Where((_, i) => active[_source.Schema.Count + i])
            .SelectMany(column => column.Sources).Select(column => column.Index).ToHashSet();
        return [.. _source.Schema.Where(column => active[column.Index] || sources.Contains(column.Index))];
    }

    private sealed class Cursor(ExtendedDataView view, DataViewRowCursor source, bool[] active) : DataViewRowCursor
    {
        private readonly List<IDisposable> _owned = [];

        public override DataViewSchema Schema => view.Schema;

        public override long Position => source.Position;

        public override long Batch => source.Batch;

        public override bool MoveNext() => source.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var added = column.Index - source.Schema.Count;
            return active[column.Index] && added < 0
                ? source.GetGetter<TValue>(source.Schema[column.Index])
                : ColumnGetters.Cast<TValue>(active[column.Index] ? view._added[added].CreateGetter(source, _owned) : null, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _owned.ForEach(owned => owned.Dispose());
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
