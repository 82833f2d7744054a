using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions;

/// <summary>A network that adds columns to data, as a step of a chain.</summary>
/// <param name="onnx">The graph of the network.</param>
/// <param name="createScoring">Makes of a graph what adds the columns.</param>
internal sealed class NetworkStep(byte[] onnx, Func<byte[], ScoringTransform> createScoring) : ITransformer, IDisposable
{
    private readonly ScoringTransform _scoring = createScoring(onnx);

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scoring.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        OnnxConversion.Refuse();
        return _scoring.Transform(input);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _scoring.GetRowToRowMapper(inputSchema);

    /// <summary>The same step with rounded weights.</summary>
    /// <param name="storage">How they are to be stored.</param>
    /// <exception cref="InvalidOperationException">They have been rounded before, to another storage.</exception>
    public NetworkStep WithStoredWeights(WeightStorage storage) => new(WeightRounding.Apply(onnx, storage), createScoring);

    /// <summary>Frees the native memory of scoring.</summary>
    public void Dispose() => _scoring.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => _scoring.Save(ctx);
}
