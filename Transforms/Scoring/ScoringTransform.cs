using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>A fitted network that adds its predictions to data. A public transformer delegates to it.</summary>
/// <remarks>It can be used from several threads at once.</remarks>
internal sealed class ScoringTransform : IDisposable
{
    private readonly byte[] _onnxToSave;
    private readonly DataViewSchema? _fittedOn;
    private readonly GraphScorer _scorer;

    /// <summary>Loads a network.</summary>
    /// <param name="onnx">The graph as an ONNX file, with an input for each encoder and the columns' outputs.</param>
    /// <param name="inputs">The encoders of the inputs, at least one.</param>
    /// <param name="columns">The columns to add, at least one.</param>
    /// <param name="onnxToSave">The same graph as ML.NET's own OnnxTransformer takes it; null if that is the same file.</param>
    /// <param name="fittedOn">
    /// The columns of the scored rows that a further step was fitted to, whose score it keeps; null if it adds the score itself.
    /// </param>
    /// <param name="runSize">How many rows are computed together; null for all that are read ahead.</param>
    /// <exception cref="ArgumentException">The graph, the encoders and the columns do not fit together.</exception>
    public ScoringTransform(
        byte[] onnx,
        IReadOnlyList<InputEncoder> inputs,
        IReadOnlyList<PredictionColumn> columns,
        byte[]? onnxToSave = null,
        DataViewSchema? fittedOn = null,
        RunSize? runSize = null)
    {
        PredictionColumnRules.Check(columns, needsScore: fittedOn is null);
        _onnxToSave = onnxToSave ?? onnx;
        _fittedOn = fittedOn;
        Inputs = inputs;
        Columns = columns;
        _scorer = new GraphScorer(onnx, inputs, columns.Select(column => column.Output).Distinct().ToArray()) { RunSize = runSize };
    }

    /// <summary>The encoders of the inputs.</summary>
    public IReadOnlyList<InputEncoder> Inputs { get; }

    /// <summary>The columns that are added.</summary>
    public IReadOnlyList<PredictionColumn> Columns { get; }

    /// <summary>The schema of data with the predictions.</summary>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <returns>All columns of the data, then the prediction columns, which hide columns of the same name.</returns>
    /// <exception cref="ArgumentException">An input is missing or of a wrong type or size.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>Adds the predictions to data. They are computed when they are read.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The data with the prediction columns.</returns>
    /// <exception cref="ArgumentException">An input is missing or of a wrong type or size.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredDataView(input, Bind(input.Schema));
    }

    /// <summary>Makes a mapper that scores one row at a time. A row of it is for one thread at a time, and throws where it is not.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <returns>The mapper.</returns>
    /// <exception cref="ArgumentException">An input is missing or of a wrong type or size.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        new GuardedRowMapper(new ScoredRowMapper(Bind(inputSchema)));

    /// <summary>Writes the network as a chain of stock transformers.</summary>
    /// <param name="context">Where to write it. Nothing is written if the chain cannot be made.</param>
    public void Save(ModelSaveContext context) => StockModel.Save(context, _onnxToSave, Inputs, Columns, _fittedOn);

    /// <summary>
    /// Frees the network. It can still be saved, but scoring throws <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => _scorer.Dispose();

    private NetworkBinding Bind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new NetworkBinding(inputSchema, _scorer, Columns);
    }
}
