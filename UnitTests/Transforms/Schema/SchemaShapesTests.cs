using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Schema;

[TestClass]
public sealed class SchemaShapesTests
{
    private readonly MLContext _ml = new();

    public static IEnumerable<object[]> ValueTypes => KeyedData.ValueTypes;

    [TestMethod]
    public void Append_BinaryColumns_IsTheShapeOfTheData()
    {
        var data = TestRow.View(_ml, 5, 3);
        using var network = TestNetworks.Binary(3);
        AssertShape(
            data,
            network,
            [SchemaShapes.Boolean("PredictedLabel"), SchemaShapes.Scalar("Score"), SchemaShapes.Scalar("Probability")]);
    }

    [TestMethod]
    [DynamicData(nameof(ValueTypes))]
    public void Append_MulticlassColumns_IsTheShapeOfTheData(Array values) =>
        AssertMulticlass(KeyedData.Create(_ml, values, 10, 3));

    [TestMethod]
    [DataRow(DataKind.Byte)]
    [DataRow(DataKind.UInt16)]
    [DataRow(DataKind.UInt32)]
    [DataRow(DataKind.UInt64)]
    public void Append_LabelOfAnyKeyType_IsTheShapeOfTheData(DataKind kind) =>
        AssertMulticlass(KeyedData.WithoutValues(_ml, kind, 10, 3));

    [TestMethod]
    public void Append_ColumnsThatAreThere_TakesTheirPlace()
    {
        var data = TestRow.View(_ml, 5, 3);
        using var first = TestNetworks.Multiclass(3, new ClassLabels(3));
        using var second = TestNetworks.Regression(3);
        AssertShape(first.Transform(data), second, [SchemaShapes.Scalar("Score")]);
    }

    private static void AssertShape(IDataView data, TestTransformer network, SchemaShape.Column[] columns)
    {
        var promised = SchemaShapes.Append(TestSchemas.ShapeOf(data.Schema), columns);
        var actual = TestSchemas.ShapeOf(network.GetOutputSchema(data.Schema));
        Assert.AreEqual(TestSchemas.Describe(actual), TestSchemas.Describe(promised));
    }

    private static void AssertMulticlass(IDataView data)
    {
        var label = TestSchemas.ShapeOf(data.Schema).Single(column => column.Name == "Label");
        using var network = TestNetworks.Multiclass(3, ClassLabels.FromColumn(data.Schema["Label"]));
        AssertShape(data, network, [SchemaShapes.Vector("Score"), SchemaShapes.Key("PredictedLabel", label)]);
    }
}
