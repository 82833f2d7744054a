using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Estimators.Images;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>A network for something else starts from the weights that fit, and says so.</summary>
[TestClass]
public class TransferFromTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Flag", "Kind")]
    [DataRow("Kind", "Number")]
    [DataRow("Number", "Flag")]
    [DataRow("Kind", "Kind")]
    public void TransferFrom_AnyTask_TakesAllButTheLastLayer(string from, string to)
    {
        using var source = Fit(from);
        using var anew = Fit(to, options => options.LearningRate = 1e-9);
        using var transferred = Fit(to, options => (options.TransferFrom, options.LearningRate) = (source.Model, 1e-9));
        var head = source.Model.LayerNames[^1] + ".";
        foreach (var (name, weight) in transferred.Model.Weights.All)
        {
            var expected = (name.StartsWith(head, StringComparison.Ordinal) ? anew : source).Model.Weights[name];
            Assert.AreEqual(0, weight.Values.Zip(expected.Values, (one, other) => Math.Abs(one - other)).Max(), 1e-6, name);
        }

        Assert.AreNotEqual(
            source.Model.Weights["trunk.0.weight"].Values[0], anew.Model.Weights["trunk.0.weight"].Values[0], "Otherwise this shows nothing.");
        Assert.AreEqual(
            to switch { "Flag" => "BinaryClassification", "Kind" => "MulticlassClassification", _ => "Regression" }, transferred.Model.Task.Name);
    }

    [TestMethod]
    public void TransferFrom_OtherRows_KeepsTheirStandardisationAndNotTheirTargetScale()
    {
        using var source = Fit("Number");
        var shifted = LabelledRow.Create((row, _) => (row.Number, row.Features[0]) = ((row.Number * 50) + 7, row.Features[0] + 10));
        using var transferred = SmallMlp.For(_ml, "Number", options => options.TransferFrom = source.Model).Fit(LabelledRow.View(_ml, shifted));
        CollectionAssert.AreEqual(source.Model.Weights["input0.0.mean"].Values, transferred.Model.Weights["input0.0.mean"].Values);
        Assert.IsGreaterThan(10 * source.Model.Description.TargetScale, transferred.Model.Description.TargetScale);
    }

    [TestMethod]
    public void TransferFrom_WithFrozenLayers_LeavesThemBitByBit()
    {
        var options = new CnnEstimator.Options { Epochs = 1, BatchSize = 32 };
        using var source = _ml.MulticlassClassification.Trainers.Cnn(options).Fit(SampleImages.Multiclass(_ml));
        options.TransferFrom = source.Model;
        options.FrozenLayers = [.. source.Model.LayerNames.SkipLast(1)];
        using var transferred = _ml.Regression.Trainers.Cnn(options).Fit(SampleImages.View(_ml, sample => (float)sample.Place));
        foreach (var (name, weight) in transferred.Model.Weights.All.Where(
            weight => !weight.Key.StartsWith(source.Model.LayerNames[^1], StringComparison.Ordinal)))
        {
            CollectionAssert.AreEqual(source.Model.Weights[name].Values, weight.Values, name);
        }
    }

    [TestMethod]
    public void TransferFrom_ALayerOfAnotherSize_StartsAnewAndIsNamedInTheLog()
    {
        using var source = Fit("Flag", options => options.HiddenLayers = [8, 6]);
        var log = new CapturedLog(_ml);
        using var transferred = Fit(
            "Kind", options => (options.TransferFrom, options.HiddenLayers, options.LearningRate) = (source.Model, [8, 7], 1e-9));
        AssertClose(source.Model.Weights["trunk.0.weight"].Values, transferred.Model.Weights["trunk.0.weight"].Values);
        var line = log.Lines.Single(line => line.Contains("from TransferFrom", StringComparison.Ordinal));
        StringAssert.Contains(line, "Took 4 of 8 weights from TransferFrom. Anew start ");
        StringAssert.Contains(line, "trunk.2.weight");
        Assert.IsFalse(line.Contains("trunk.0.weight", StringComparison.Ordinal), line);
    }

    [TestMethod]
    public void TransferFrom_NothingThatFits_NamesTheFirstLayerThatDiffers()
    {
        using var source = Fit("Flag", options => (options.HiddenLayers, options.StandardizeFeatures) = ([8], false));
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => Fit("Flag", options => (options.TransferFrom, options.HiddenLayers, options.StandardizeFeatures) = (source.Model, [9], false)));
        Assert.AreEqual(
            "TransferFrom must have weights of the same name and shape as the network to train, besides those of the last layer, but has none: "
            + "its layer trunk.0 is Linear { Bias = True, Units = 8 } and here it is Linear { Bias = True, Units = 9 }.",
            e.Message);
    }

    [TestMethod]
    public void TransferFrom_WithInitialModel_IsRefused()
    {
        using var source = Fit("Flag");
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => Fit("Flag", options => (options.TransferFrom, options.InitialModel) = (source.Model, source.Model)));
        StringAssert.StartsWith(e.Message, "One of InitialModel and TransferFrom must be null but both are set.");
    }

    [TestMethod]
    public void Resume_FromAnotherSource_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var source = Fit("Flag");
        using var other = Fit("Number");
        using var first = Fit("Kind", options => (options.TransferFrom, options.Checkpoints) = (source.Model, new(folder.PathOf("checkpoints"))));
        var e = Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(
                "Kind", options => (options.TransferFrom, options.Checkpoints) = (other.Model, new(folder.PathOf("checkpoints")) { Resume = true })));
        StringAssert.Contains(e.Message, "TransferFrom: ");
    }

    [TestMethod]
    public void FindLearningRate_StartsFromTheTransferredWeights()
    {
        using var source = Fit("Number", options => options.Epochs = 20);
        double First(TrainedNetwork? from) =>
            SmallMlp.For(_ml, "Number", options => options.TransferFrom = from)
                .FindLearningRate(LabelledRow.View(_ml, LabelledRow.Create())).Losses[0];
        Assert.AreNotEqual(First(null), First(source.Model));
    }

    [TestMethod]
    public void LayerNames_AreThoseThatCanBeFrozen()
    {
        using var model = Fit("Kind");
        CollectionAssert.AreEqual(new[] { "input0.0", "trunk.0", "trunk.2" }, model.Model.LayerNames.ToArray());
    }

    private NetworkPredictionTransformer Fit(string label, Action<MlpEstimator.Options>? change = null) =>
        SmallMlp.For(_ml, label, change).Fit(LabelledRow.View(_ml, LabelledRow.Create()));

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.AreEqual(0, expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max(), 1e-6);
}
