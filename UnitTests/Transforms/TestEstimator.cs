using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.UnitTests.Transforms;

/// <summary>An estimator that gives a network made by hand, whatever the data.</summary>
internal sealed class TestEstimator(
    Func<IDataView, TestTransformer> fit,
    Func<SchemaShape, SchemaShape.Column[]> columns) : IEstimator<TestTransformer>
{
    public TestTransformer Fit(IDataView input) => fit(input);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        SchemaShapes.Append(inputSchema, columns(inputSchema));
}
