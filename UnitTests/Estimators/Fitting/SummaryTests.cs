using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

[TestClass]
public sealed class SummaryTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Summary_OfAChain_HasTaskColumnsLayersShapesAndWeights()
    {
        var data = SampleRows.Text(_ml, 64);
        var chain = _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.MulticlassClassification.Trainers.NeuralNetwork(Options())).Fit(data);
        var lines = chain.Summary().Split(Environment.NewLine);
        string[] expected =
        [
            "Reads: Features Vector<Single, 5>",
            "Layer               Output shape  Weights",
            "input0 'Features'   [5]",
            "trunk.0 Linear      [7]                42",
            "trunk.1 Activation  [7]",
            "trunk.2 Residual    [7]                56",
            "trunk.3 Linear      [3]                24",
            "122 weights, the numbers that standardise included",
        ];
        CollectionAssert.IsSubsetOf(expected, lines, chain.Summary());
        Assert.IsTrue(lines.Any(
            line => line.StartsWith("Adds: ", StringComparison.Ordinal) && line.Contains("Score Vector<Single, 3>", StringComparison.Ordinal)));
        Assert.AreEqual($"MulticlassClassification of 'Label': {string.Join(", ", chain.LastTransformer.Model.Task.ClassNames)}", lines[0]);
        StringAssert.StartsWith(lines[^1], "Trained 1 epochs; kept epoch 1: train loss ");
        Assert.AreEqual(chain.Summary(), chain.LastTransformer.ToString());
    }

    [TestMethod]
    public void Summary_OfALoadedNetwork_IsThatOfTheTrainedOne()
    {
        using var folder = new TemporaryFolder();
        var data = SampleRows.Multiclass(_ml, 64);
        using var model = _ml.MulticlassClassification.Trainers.NeuralNetwork(Options()).Fit(data);
        _ml.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        Assert.AreEqual(model.Model.Summary(), _ml.Model.LoadNetwork(folder.PathOf("model.zip")).ToString());
    }

    [TestMethod]
    public void Summary_OfSeveralInputs_HasEachBranch()
    {
        var data = SampleSequences.Binary(_ml, 60);
        using var model = _ml.BinaryClassification.Trainers.TextCnn(new TextCnnEstimator.Options { FeatureColumnName = "Keys", Epochs = 1 })
            .Fit(data);
        StringAssert.Contains(model.Summary(), "input0 'Keys'");
        StringAssert.Contains(model.Summary(), "input1 'Keys'");
        StringAssert.Contains(model.Summary(), "inputs joined");
    }

    [TestMethod]
    public void Summary_WithoutANetwork_SaysSo()
    {
        var model = _ml.Transforms.CopyColumns("Copy", "Features").Fit(SampleRows.Binary(_ml, 4));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => model.Summary()).Message, "LoadNetwork");
    }

    private static NeuralNetworkEstimator.Options Options() => new()
    {
        Layers = [new Linear(7), new Activation(), new Residual([new Linear(7)])],
        StandardizeFeatures = false,
        Epochs = 1,
    };
}
