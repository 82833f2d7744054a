using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Objectives;

/// <summary>A transformed target helps where it has a long tail, and nothing outside the network knows of it.</summary>
[TestClass]
public class TargetTransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(TargetTransform.Log)]
    [DataRow(TargetTransform.Quantile)]
    public void TargetOfLongTail_IsLearnedBetter(TargetTransform transform)
    {
        double Error(TargetTransform transform)
        {
            using var model = Estimator(transform, options => (options.Epochs, options.Seed) = (30, 3)).Fit(Train());
            var scores = ColumnValues.Read(model.Transform(Validation()), "Score").Rows;
            return Rows(seed: 2).Zip(scores, (row, score) => Math.Abs(row.Number - score[0]) / row.Number).Average();
        }

        Assert.IsLessThan(0.5 * Error(TargetTransform.None), Error(transform));
    }

    [TestMethod]
    [DataRow(TargetTransform.Log)]
    [DataRow(TargetTransform.Quantile)]
    public void ValidationMetrics_AreInTheLabelsUnit(TargetTransform transform)
    {
        using var model = Estimator(transform).Fit(Train(), Validation());
        var expected = _ml.Regression.Evaluate(model.Transform(Validation()), "Number");
        var kept = model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics;
        Assert.AreEqual(expected.RootMeanSquaredError, kept["RMSE"], 1e-3 * expected.RootMeanSquaredError);
        Assert.AreEqual(expected.MeanAbsoluteError, kept["MAE"], 1e-3 * expected.MeanAbsoluteError);
        Assert.AreEqual(expected.RSquared, kept["RSquared"], 1e-3);
    }

    [TestMethod]
    [DataRow(TargetTransform.Log)]
    [DataRow(TargetTransform.Quantile)]
    public void Quantiles_CoverAsTheyShould(TargetTransform transform)
    {
        using var model = Estimator(transform, options => (options.PredictQuantiles, options.Epochs, options.HiddenLayers) = ([0.1, 0.9], 30, [32]))
            .Fit(Train(2000));
        var rows = Rows(seed: 2, count: 2000);
        var quantiles = ColumnValues.Read(model.Transform(LabelledRow.View(_ml, rows)), "Quantiles").Rows;
        Assert.AreEqual(0.8, rows.Where((row, i) => row.Number >= quantiles[i][0] && row.Number <= quantiles[i][1]).Count() / 2000.0, 0.07);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-3f)]
    public void Log_LabelNotAboveZero_NamesIt(float label)
    {
        var rows = Rows(seed: 1);
        rows[17].Number = label;
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Estimator(TargetTransform.Log).Fit(LabelledRow.View(_ml, rows)));
        Assert.AreEqual(
            $"With TargetTransform.Log, the label column 'Number' must be above 0 in all rows but is {label} in one. Leave such rows out, "
            + "add a constant to the label, or use TargetTransform.Quantile, which takes any number.",
            e.Message);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<InvalidOperationException>(() => Estimator(TargetTransform.Log).Fit(Train(), LabelledRow.View(_ml, rows))).Message,
            "With TargetTransform.Log, ");
    }

    [TestMethod]
    public void LoadedNetwork_GoesOnWithItsTransform()
    {
        using var model = Estimator(TargetTransform.Quantile).Fit(Train());
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, Train().Schema, folder.PathOf("model.zip"));
        var loaded = _ml.Model.LoadNetwork(folder.PathOf("model.zip"));
        CollectionAssert.AreEqual(model.Model.Description.TargetPoints!.ToArray(), loaded.Description.TargetPoints!.ToArray());
        using var more = Estimator(TargetTransform.Quantile, options => (options.InitialModel, options.LearningRate) = (loaded, 1e-12))
            .Fit(Validation());
        ColumnValues.AssertEqual(
            ColumnValues.Read(model.Transform(Train()), "Score"), ColumnValues.Read(more.Transform(Train()), "Score"), 1e-4,
            "after no step worth its name");
    }

    [TestMethod]
    public void InitialModel_OfAnotherTransform_NamesBoth()
    {
        using var initial = Estimator(TargetTransform.None).Fit(Train());
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => Estimator(TargetTransform.Log, options => options.InitialModel = initial.Model).Fit(Train()));
        Assert.AreEqual("TargetTransform must be that of InitialModel, None, but is Log. Set the same one, or train anew.", e.Message);
    }

    [TestMethod]
    [DataRow("Flag", "BinaryClassification")]
    [DataRow("Kind", "MulticlassClassification")]
    public void OtherTasks_RefuseIt(string label, string task) => Assert.AreEqual(
        $"TargetTransform must be None for {task} but is Log: only numbers of Regression can be transformed.",
        Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, label, options => options.TargetTransform = TargetTransform.Log)).Message);

    [TestMethod]
    public void Unknown_IsRefused() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator((TargetTransform)9)).Message, "None, Log, Quantile");

    private MlpEstimator Estimator(TargetTransform transform, Action<MlpEstimator.Options>? change = null) => SmallMlp.For(_ml, "Number", options =>
    {
        (options.TargetTransform, options.Loss) = (transform, new AbsoluteLoss());
        change?.Invoke(options);
    });

    private IDataView Train(int count = 500) => LabelledRow.View(_ml, Rows(seed: 1, count));

    private IDataView Validation() => LabelledRow.View(_ml, Rows(seed: 2));

    // Five powers of e, with noise in proportion.
    private static LabelledRow[] Rows(int seed, int count = 500)
    {
        var random = new Random(seed);
        var rows = LabelledRow.Create(count, seed);
        foreach (var row in rows)
        {
            row.Number = (float)(100 * Math.Exp((2.5 * row.Features[0]) + row.Features[1] + (0.2 * (random.NextDouble() - 0.5))));
        }

        return rows;
    }
}
