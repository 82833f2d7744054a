using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WarmStart;

/// <summary>Training goes on from a network of the same layers, and from no other.</summary>
[TestClass]
public class InitialModelTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void InitialModel_OfOtherLayers_NamesTheFirstThatDiffers()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit("Number", Train("Number").Model, options => options.HiddenLayers = [9]));
        Assert.AreEqual(
            "InitialModel must have the same task, inputs and layers as the network to train, but its layer trunk.0 is Linear { Bias = True, "
            + "Units = 8 } and here it is Linear { Bias = True, Units = 9 }. To take over the weights that fit, use TransferFrom.",
            e.Message);
    }

    [TestMethod]
    public void InitialModel_OfAnotherTask_NamesBoth()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit("Flag", Train("Number").Model));
        Assert.AreEqual(
            "InitialModel must have the same task, inputs and layers as the network to train, but it is for Regression and here "
            + "BinaryClassification is to be trained. To take over the weights that fit, use TransferFrom.",
            e.Message);
    }

    [TestMethod]
    public void InitialModel_WithoutStandardization_IsAnotherNetwork()
    {
        var plain = Fit("Number", initial: null, options => options.StandardizeFeatures = false);
        Assert.ThrowsExactly<ArgumentException>(() => Fit("Number", plain.Model));
    }

    [TestMethod]
    public void InitialModel_OfOtherClasses_NamesThem()
    {
        var initial = SmallMlp.For(_ml, "Kind").Fit(Keyed(row => row.Name)).Model;
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => SmallMlp.For(_ml, "Kind", options => options.InitialModel = initial).Fit(Keyed(row => row.Flag ? "left" : "right")));
        Assert.AreEqual(
            "The classes of label column 'Kind' must be those of InitialModel, in any order: " + string.Join(", ", initial.Task.ClassNames) +
            "; new: left, right; missing: " + string.Join(", ", initial.Task.ClassNames) + ". Map the label with the same key values (the " +
            "step that made them, or MapValueToKey with keyData), or, for other classes, use TransferFrom.",
            e.Message);
    }

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void InitialModel_TrainedOnAtATinyRate_StartsFromItsLoss(string label)
    {
        using var initial = Fit(label, initial: null, options => options.Epochs = 20);
        using var more = Fit(label, initial.Model, options => options.LearningRate = 1e-9);
        using var anew = Fit(label, initial: null, options => options.LearningRate = 1e-9);
        var expected = Loss(label, initial);
        Assert.AreEqual(expected, more.History.Epochs[0].TrainLoss, 1e-4 * expected);
        Assert.AreNotEqual(expected, anew.History.Epochs[0].TrainLoss, 0.1 * expected, "Otherwise this shows nothing.");
    }

    [TestMethod]
    public void InitialModel_OfOtherRows_KeepsItsOwnScales()
    {
        using var initial = Train("Number");
        var shifted = LabelledRow.Create((row, _) => (row.Number, row.Features[0]) = ((row.Number * 50) + 7, row.Features[0] + 10));
        using var more = SmallMlp.For(_ml, "Number", options => (options.InitialModel, options.LearningRate) = (initial.Model, 1e-9))
            .Fit(LabelledRow.View(_ml, shifted));
        Assert.AreEqual(initial.Model.Description.TargetMean, more.Model.Description.TargetMean);
        Assert.AreEqual(initial.Model.Description.TargetScale, more.Model.Description.TargetScale);
        ColumnValues.AssertEqual(Scores(initial), Scores(more), 1e-4, "Score");
    }

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void InitialModel_ReadBackFromAFile_TrainsAsTheLiveOne(string label)
    {
        using var initial = Train(label);
        using var folder = new TemporaryFolder();
        _ml.Model.Save(initial, Rows().Schema, folder.PathOf("model.zip"));
        using var fromLive = Fit(label, initial.Model);
        using var fromFile = Fit(label, _ml.Model.LoadNetwork(folder.PathOf("model.zip")));
        ColumnValues.AssertEqual(Scores(fromLive), Scores(fromFile), 0, "Score");
        Assert.AreNotEqual(Scores(initial).Rows[0][0], Scores(fromLive).Rows[0][0], "It must have trained on.");
    }

    // ML.NET's figure in the unit of the training loss.
    private double Loss(string label, NetworkPredictionTransformer model)
    {
        var scored = model.Transform(Rows());
        return label switch
        {
            "Flag" => _ml.BinaryClassification.Evaluate(scored, "Flag").LogLoss * Math.Log(2),
            "Kind" => _ml.MulticlassClassification.Evaluate(scored, "Kind").LogLoss,
            _ => _ml.Regression.Evaluate(scored, "Number").MeanSquaredError / Math.Pow(model.Model.Description.TargetScale, 2),
        };
    }

    private ColumnValues Scores(NetworkPredictionTransformer model) => ColumnValues.Read(model.Transform(Rows()), "Score");

    private IDataView Rows() => LabelledRow.View(_ml, LabelledRow.Create());

    private NetworkPredictionTransformer Train(string label) => Fit(label, initial: null);

    private NetworkPredictionTransformer Fit(string label, TrainedNetwork? initial, Action<MlpEstimator.Options>? change = null) =>
        SmallMlp.For(_ml, label, options =>
        {
            options.InitialModel = initial;
            change?.Invoke(options);
        }).Fit(Rows());

    private IDataView Keyed(Func<LabelledRow, string> name)
    {
        var data = LabelledRow.View(_ml, LabelledRow.Create((row, _) => row.Name = name(row)));
        return _ml.Transforms.Conversion.MapValueToKey("Kind", "Name").Fit(data).Transform(data);
    }
}
