using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions;

/// <summary>A network that adds columns to data, as a step of a chain.</summary>
/// <param name="scoring">Adds the columns.</param>
internal sealed class NetworkStep(ScoringTransform scoring) : ITransformer, IDisposable
{
    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => scoring.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        OnnxConversion.Refuse();
        return scoring.Transform(input);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => scoring.GetRowToRowMapper(inputSchema);

    /// <summary>Frees the native memory of scoring.</summary>
    public void Dispose() => scoring.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => scoring.Save(ctx);
}
