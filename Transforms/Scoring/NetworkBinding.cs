using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A fitted network applied to data of one schema: which column comes from where.</summary>
/// <remarks>A column of the data has the same index before and after; the prediction columns follow.</remarks>
internal sealed class NetworkBinding
{
    private readonly IReadOnlyList<PredictionColumn> _columns;
    private readonly int[] _columnOutputs;

    /// <summary>Applies a network to a schema.</summary>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <param name="scorer">Runs the network's graph.</param>
    /// <param name="columns">The columns that the network adds.</param>
    /// <exception cref="ArgumentException">An input is missing or of a wrong type or size.</exception>
    public NetworkBinding(DataViewSchema inputSchema, GraphScorer scorer, IReadOnlyList<PredictionColumn> columns)
    {
        foreach (var input in scorer.Inputs)
        {
            input.Check(inputSchema);
        }

        InputSchema = inputSchema;
        Scorer = scorer;
        _columns = columns;
        _columnOutputs = columns.Select(column => scorer.Outputs.ToList().IndexOf(column.Output)).ToArray();
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(inputSchema);
        foreach (var column in columns)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        }

        OutputSchema = schema.ToSchema();
    }

    /// <summary>The schema of the data.</summary>
    public DataViewSchema InputSchema { get; }

    /// <summary>The schema with the predictions.</summary>
    public DataViewSchema OutputSchema { get; }

    /// <summary>Runs the network's graph.</summary>
    public GraphScorer Scorer { get; }

    /// <summary>Whether a column is one of the data's own.</summary>
    /// <param name="index">The index of the column in the output schema.</param>
    /// <returns>False for a prediction column.</returns>
    public bool IsPassedThrough(int index) => index < InputSchema.Count;

    /// <summary>Marks columns.</summary>
    /// <param name="columns">Columns of the output schema.</param>
    /// <returns>For each column of the output schema whether it is one of them.</returns>
    public bool[] GetActive(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[OutputSchema.Count];
        foreach (var column in columns)
        {
            active[column.Index] = true;
        }

        return active;
    }

    /// <summary>Whether the network has to run for any of the columns.</summary>
    /// <param name="active">A mark for each column of the output schema.</param>
    /// <returns>True if a prediction column is active.</returns>
    public bool NeedsScores(bool[] active) => active.AsSpan(InputSchema.Count).Contains(true);

    /// <summary>The columns of the data that are needed for columns of the output.</summary>
    /// <param name="active">A mark for each column of the output schema.</param>
    /// <returns>The active columns of the data and, if a prediction column is active, the network's inputs.</returns>
    public IReadOnlyList<DataViewSchema.Column> GetDependencies(bool[] active)
    {
        var needed = active[..InputSchema.Count];
        if (NeedsScores(active))
        {
            foreach (var input in Scorer.Inputs)
            {
                needed[InputSchema[input.ColumnName].Index] = true;
            }
        }

        return InputSchema.Where(column => needed[column.Index]).ToArray();
    }

    /// <summary>Makes the getters of the active prediction columns.</summary>
    /// <param name="row">The row that they read.</param>
    /// <param name="active">A mark for each column of the output schema.</param>
    /// <returns>A getter for each column of the output schema; null where there is none.</returns>
    public Delegate?[] CreateGetters(IScoredRow row, bool[] active)
    {
        var getters = new Delegate?[OutputSchema.Count];
        for (var i = 0; i < _columns.Count; i++)
        {
            var index = InputSchema.Count + i;
            getters[index] = active[index] ? _columns[i].CreateGetter(row, _columnOutputs[i]) : null;
        }

        return getters;
    }
}
