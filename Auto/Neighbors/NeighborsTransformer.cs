using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Auto.Neighbors;

/// <summary>A fitted trainer that reads what the neighbours of a row say.</summary>
/// <param name="step">Describes rows by their neighbours.</param>
/// <param name="joined">Joins what the trainer reads.</param>
/// <param name="inner">The fitted trainer.</param>
internal sealed class NeighborsTransformer(NetworkStep step, ITransformer joined, ITransformer inner) : ITransformer, IDisposable
{
    private readonly TransformerChain<ITransformer> _before = new(step, joined);

    /// <summary>What describes rows, as a graph.</summary>
    public required GraphPart Neighbors { get; init; }

    /// <summary>The columns without neighbours.</summary>
    public required PreparedColumns Columns { get; init; }

    /// <summary>The columns that the trainer reads.</summary>
    public required PreparedColumns InnerColumns { get; init; }

    /// <summary>The fitted trainer.</summary>
    public ITransformer Inner => inner;

    /// <summary>All steps.</summary>
    public TransformerChain<ITransformer> Chain { get; } = new(step, joined, inner);

    bool ITransformer.IsRowToRowMapper => ((ITransformer)Chain).IsRowToRowMapper;

    /// <summary>Adds what the trainer reads.</summary>
    public IDataView Describe(IDataView rows) => _before.Transform(rows);

    /// <summary>Joins the graph of the neighbours and that of the trainer.</summary>
    /// <param name="trained">The graph of the trainer.</param>
    /// <param name="schema">The columns without neighbours.</param>
    /// <param name="width">The number of numbers that it predicts.</param>
    public GraphPart Join(GraphPart trained, DataViewSchema schema, int width)
    {
        var graph = new OnnxGraph();
        var neighbors = graph.Include(Neighbors.Onnx, Neighbors.Output);
        string With(string column)
        {
            var own = graph.HasInput(column) ? column : graph.Input(column, new TensorShape(((VectorDataViewType)schema[column].Type).Size));
            return graph.Node("Concat", [own, neighbors], ("axis", 1));
        }

        var joined = new Dictionary<string, string> { [InnerColumns.FeaturesColumnName!] = With(Columns.FeaturesColumnName!) };
        joined[InnerColumns.NumbersColumnName!] = Columns.NumbersColumnName is { } numbers ? With(numbers) : neighbors;
        graph.Output(trained.Output, graph.Include(trained.Onnx, trained.Output, joined), new TensorShape(width));
        return trained with { Onnx = graph.ToBytes() };
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Chain.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => Chain.Transform(input);

    public void Dispose() => Chain.Dispose();

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => ((ITransformer)Chain).GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)Chain).Save(ctx);
}
