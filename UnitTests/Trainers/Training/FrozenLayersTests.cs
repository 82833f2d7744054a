using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
public class FrozenLayersTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_FrozenLayers_StayBitByBitAndTheOthersLearn()
    {
        using var first = Fit([]);
        using var second = Fit(["trunk.0", "trunk.1"], first.Model);
        foreach (var (name, weight) in first.Model.Weights.All)
        {
            var stays = second.Model.Weights[name].Values.AsSpan().SequenceEqual(weight.Values);
            Assert.AreEqual(!name.StartsWith("trunk.3", StringComparison.Ordinal), stays, name);
        }
    }

    [TestMethod]
    public void Fit_BatchNormalizationThatIsNotFrozen_LearnsItsStatistics()
    {
        using var first = Fit([]);
        using var second = Fit(["trunk.0"], first.Model);
        CollectionAssert.AreNotEqual(first.Model.Weights["trunk.1.running_mean"].Values, second.Model.Weights["trunk.1.running_mean"].Values);
    }

    [TestMethod]
    public void Fit_UnknownFrozenLayer_ListsTheLayers()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Fit(["trunk.2"]));
        StringAssert.Contains(error.Message, "'trunk.2'");
        StringAssert.Contains(error.Message, "input0, input0.0, trunk, trunk.0, trunk.1, trunk.3");
    }

    [TestMethod]
    public void Fit_AllLayersFrozen_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Fit(["trunk"]));
        StringAssert.Contains(error.Message, "must leave a layer to train");
    }

    [TestMethod]
    public void Options_EmptyFrozenLayer_IsRefused() => Assert.ThrowsExactly<ArgumentException>(() => Fit([string.Empty]));

    private NetworkPredictionTransformer Fit(IList<string> frozen, TrainedNetwork? initial = null) =>
        _ml.BinaryClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Layers = [new Linear(4), new BatchNormalization(), new Activation()],
            Epochs = 2,
            BatchSize = 32,
            FrozenLayers = frozen,
            InitialModel = initial,
        }).Fit(SampleRows.Binary(_ml, 100));
}
