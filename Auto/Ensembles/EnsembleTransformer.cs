using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>The last step of a model that <c>AutoTrain</c> made: several models as one graph, saved as ML.NET's own steps around it.</summary>
/// <param name="scoring">Adds the columns.</param>
internal sealed class EnsembleTransformer(ScoringTransform scoring) : ITransformer, IDisposable
{
    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => scoring.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input)
    {
        OnnxConversion.Refuse();
        return scoring.Transform(input);
    }

    public void Dispose() => scoring.Dispose();

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => scoring.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => scoring.Save(ctx);
}
