using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>The least that makes a <see cref="ScoringTransform"/> a transformer of ML.NET.</summary>
internal sealed class TestTransformer(ScoringTransform transform) : ITransformer, IDisposable
{
    public ScoringTransform Inner { get; } = transform;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Inner.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => Inner.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Inner.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => Inner.Save(ctx);

    public void Dispose() => Inner.Dispose();
}
