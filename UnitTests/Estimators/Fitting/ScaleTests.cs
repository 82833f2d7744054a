using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>Features and targets of any size train alike.</summary>
[TestClass]
public class ScaleTests
{
    private const float Million = 1 << 20;
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Features_OfAMillionAndAMillionth_TrainAsThoseNearOne()
    {
        // Powers of two change no digit of a float, so not a bit of the scores may change.
        var scaled = LabelledRow.Create(
            (row, _) => row.Features = [row.Features[0] * Million, row.Features[1] / Million, row.Features[2]], count: 200);
        ColumnValues.AssertEqual(Scores(LabelledRow.Create(200)), Scores(scaled), 0, "Score");
    }

    [TestMethod]
    public void Features_OfHugeMeanAndSmallSpread_TrainAsThoseNearZero()
    {
        var shifted = LabelledRow.Create((row, _) => row.Features[0] = (row.Features[0] * 100) + 100_000, count: 200);
        Assert.AreEqual(RSquared(LabelledRow.Create(200)), RSquared(shifted), 0.01);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.1f)]
    [DataRow(-123456.7f)]
    public void Features_ThatAreConstant_ChangeNothing(float constant)
    {
        var rows = LabelledRow.Create((row, _) => row.Features[1] = constant);
        var scores = Scores(rows);
        Assert.IsTrue(scores.Rows.All(row => float.IsFinite(row[0])));
        ColumnValues.AssertEqual(scores, Scores(LabelledRow.Create((row, _) => row.Features[1] = 7)), 0, "Score");
    }

    [TestMethod]
    public void Features_AllConstant_StillTrain() =>
        Assert.IsTrue(Scores(LabelledRow.Create((row, _) => row.Features = [1, 2, 3])).Rows.All(row => float.IsFinite(row[0])));

    [TestMethod]
    [DataRow(1e30f)]
    [DataRow(-1e30f)]
    [DataRow(float.MaxValue)]
    public void Features_OfExtremeSizeWhenScoring_CountByTheirLogarithmOnly(float extreme)
    {
        using var model = Estimator().Fit(LabelledRow.View(_ml, LabelledRow.Create(200)));
        float Score(float value) => ColumnValues.Read(
            model.Transform(LabelledRow.View(_ml, [new LabelledRow { Features = [value, 0.5f, 0.5f] }])), "Score").Rows[0][0];
        var usual = Score(0.5f);
        Assert.IsLessThan(10 * Math.Abs(Score(Math.Sign(extreme) * 1e7f) - usual), Math.Abs(Score(extreme) - usual));
    }

    [TestMethod]
    public void Features_OfVanishingSize_CountAsConstant() => Assert.IsTrue(
        Scores(LabelledRow.Create((row, _) => row.Features[0] *= 1e-40f)).Rows.All(row => float.IsFinite(row[0])));

    [TestMethod]
    [DataRow(250_000f, 400_000f)]
    [DataRow(1e-6f, 0f)]
    [DataRow(1f, -1000f)]
    public void Target_OfAnotherSize_IsLearnedAsWell(float scale, float shift)
    {
        var rows = LabelledRow.Create((row, _) => row.Number = (row.Number * scale) + shift, count: 200);
        Assert.AreEqual(RSquared(LabelledRow.Create(200)), RSquared(rows), 1e-3);
    }

    [TestMethod]
    public void BatchSize_AboveTheNumberOfRows_TrainsInOneStep()
    {
        using var model = SmallMlp.For(_ml, "Number", options => (options.BatchSize, options.Epochs) = (int.MaxValue, 200))
            .Fit(LabelledRow.View(_ml, LabelledRow.Create(200)));
        Assert.IsTrue(model.History.Epochs[^1].TrainLoss < 0.3 * model.History.Epochs[0].TrainLoss);
    }

    [TestMethod]
    public void BatchSize_OfOne_Trains()
    {
        using var model = SmallMlp.For(_ml, "Number", options => (options.BatchSize, options.Epochs) = (1, 10))
            .Fit(LabelledRow.View(_ml, LabelledRow.Create(200)));
        Assert.IsTrue(model.History.Epochs[^1].TrainLoss < 0.5 * model.History.Epochs[0].TrainLoss);
    }

    [TestMethod]
    public void BatchNormalization_WithOneRowLeftOver_TrainsOnIt()
    {
        var estimator = _ml.Regression.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Layers = [new MLNet.DeepExtensions.Trainers.Layers.Linear(8), new MLNet.DeepExtensions.Trainers.Layers.BatchNormalization()],
            LabelColumnName = "Number",
            BatchSize = 16,
            Epochs = 3,
        });
        using var model = estimator.Fit(LabelledRow.View(_ml, LabelledRow.Create(65)));
        Assert.IsTrue(
            ColumnValues.Read(model.Transform(LabelledRow.View(_ml, LabelledRow.Create(65))), "Score").Rows.All(row => float.IsFinite(row[0])));
    }

    private MlpEstimator Estimator() => SmallMlp.For(_ml, "Number", options => (options.HiddenLayers, options.Epochs) = ([16], 40));

    private ColumnValues Scores(LabelledRow[] rows)
    {
        using var model = Estimator().Fit(LabelledRow.View(_ml, rows));
        return ColumnValues.Read(model.Transform(LabelledRow.View(_ml, rows)), "Score");
    }

    private double RSquared(LabelledRow[] rows)
    {
        var data = LabelledRow.View(_ml, rows);
        using var model = Estimator().Fit(data);
        return _ml.Regression.Evaluate(model.Transform(data), "Number").RSquared;
    }
}
