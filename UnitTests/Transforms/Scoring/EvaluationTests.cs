using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Scoring;

[TestClass]
public sealed class EvaluationTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Evaluate_Binary_IsTheSameLiveAndLoaded()
    {
        using var network = TestNetworks.Binary(4);
        var (live, loaded) = Both(
            network, TestRow.View(_ml, 300, 4), data => _ml.BinaryClassification.Evaluate(data, "Flag"));
        Assert.AreEqual(live.AreaUnderRocCurve, loaded.AreaUnderRocCurve);
        Assert.AreEqual(live.LogLoss, loaded.LogLoss);
        Assert.AreEqual(
            live.ConfusionMatrix.GetFormattedConfusionTable(), loaded.ConfusionMatrix.GetFormattedConfusionTable());
    }

    [TestMethod]
    public void Evaluate_Regression_IsTheSameLiveAndLoaded()
    {
        using var network = TestNetworks.Regression(4);
        var (live, loaded) = Both(network, TestRow.View(_ml, 300, 4), data => _ml.Regression.Evaluate(data, "Number"));
        Assert.AreEqual(live.RSquared, loaded.RSquared);
    }

    [TestMethod]
    [DataRow(DataKind.Byte)]
    [DataRow(DataKind.UInt16)]
    [DataRow(DataKind.UInt32)]
    [DataRow(DataKind.UInt64)]
    public void Evaluate_MulticlassWithKeysOfAnyType_IsTheSameLiveAndLoaded(DataKind kind)
    {
        var data = KeyedData.WithoutValues(_ml, kind, 300, 4);
        using var network = TestNetworks.Multiclass(4, ClassLabels.FromColumn(data.Schema["Label"]));
        AssertSameMulticlass(network, data);
    }

    [TestMethod]
    public void Evaluate_MulticlassWithText_NamesTheClasses()
    {
        var data = KeyedData.Create(_ml, new[] { "red", "green", "blue" }, 300, 4);
        using var network = TestNetworks.Multiclass(4, ClassLabels.FromColumn(data.Schema["Label"]));
        StringAssert.Contains(AssertSameMulticlass(network, data), "green");
    }

    [TestMethod]
    public void CrossValidate_Binary_EvaluatesEachFold()
    {
        var estimator = new TestEstimator(
            _ => TestNetworks.Binary(4),
            _ =>
            [
                SchemaShapes.Boolean("PredictedLabel"), SchemaShapes.Scalar("Score"), SchemaShapes.Scalar("Probability"),
            ]);
        var folds = _ml.BinaryClassification.CrossValidate(TestRow.View(_ml, 300, 4), estimator, 3, "Flag");
        Assert.HasCount(3, folds);
    }

    [TestMethod]
    public void CrossValidate_MulticlassInAPipeline_EvaluatesEachFold()
    {
        var estimator = _ml.Transforms.Conversion.MapValueToKey("Label", "Text").Append(new TestEstimator(
            data => TestNetworks.Multiclass(4, ClassLabels.FromColumn(data.Schema["Label"])),
            shape =>
            [
                SchemaShapes.Key("PredictedLabel", shape.Single(column => column.Name == "Label")),
                SchemaShapes.Vector("Score"),
            ]));
        var folds = _ml.MulticlassClassification.CrossValidate(
            TestRow.View(_ml, 300, 4),
            estimator.Append(_ml.Transforms.Conversion.MapKeyToValue("Word", "PredictedLabel")),
            3);
        Assert.HasCount(3, folds);
        StringAssert.StartsWith(RowText.ReadAll(folds[0].ScoredHoldOutSet, "Word")[0], "class ");
    }

    private string AssertSameMulticlass(ITransformer network, IDataView data)
    {
        var (live, loaded) = Both(network, data, scored => _ml.MulticlassClassification.Evaluate(scored));
        Assert.AreEqual(live.LogLoss, loaded.LogLoss);
        Assert.AreEqual(live.MicroAccuracy, loaded.MicroAccuracy);
        Assert.AreEqual(
            live.ConfusionMatrix.GetFormattedConfusionTable(), loaded.ConfusionMatrix.GetFormattedConfusionTable());
        return live.ConfusionMatrix.GetFormattedConfusionTable();
    }

    private (T Live, T Loaded) Both<T>(ITransformer model, IDataView data, Func<IDataView, T> evaluate) =>
        (evaluate(model.Transform(data)), evaluate(SavedModels.RoundTrip(_ml, model, data.Schema).Transform(data)));
}
