using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Data with the contributions of each row's tokens. They are computed when they are read.</summary>
internal sealed class ExplainedDataView : IDataView
{
    private readonly IDataView _source;
    private readonly TokenExplainer _explainer;
    private readonly DataViewSchema.Column _tokens;

    /// <summary>Adds a column.</summary>
    /// <param name="source">The data.</param>
    /// <param name="explainer">Explains the rows.</param>
    /// <param name="name">The name of the column to add.</param>
    /// <exception cref="ArgumentException">The column of tokens is missing, of a wrong type, or of another vocabulary.</exception>
    public ExplainedDataView(IDataView source, TokenExplainer explainer, string name)
    {
        _source = source;
        _explainer = explainer;
        _tokens = explainer.FindColumn(source.Schema);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(source.Schema);
        schema.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, ((VectorDataViewType)_tokens.Type).Size));
        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => _source.CanShuffle;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _source.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = GetActive(columnsNeeded);
        return new ExplainedCursor(Schema, _source.GetRowCursor(GetDependencies(active), rand), active, _tokens, _explainer);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = GetActive(columnsNeeded);
        var cursors = _source.GetRowCursorSet(GetDependencies(active), n, rand);
        return Array.ConvertAll(cursors, cursor => new ExplainedCursor(Schema, cursor, active, _tokens, _explainer));
    }

    private bool[] GetActive(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columns)
        {
            active[column.Index] = true;
        }

        return active;
    }

    private DataViewSchema.Column[] GetDependencies(bool[] active) =>
        [.. _source.Schema.Where(column => active[column.Index] || (active[^1] && column.Index == _tokens.Index))];
}
