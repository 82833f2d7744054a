using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>Validation rows choose the epoch, and their figures are those that ML.NET itself gives.</summary>
[TestClass]
public class ValidationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void Fit_WithValidationData_KeepsTheBestEpoch(string label)
    {
        using var model = Overfitting(label).Fit(Train(), Validation());
        var losses = model.History.Epochs.Select(epoch => epoch.ValidationLoss!.Value).ToArray();
        var best = Array.IndexOf(losses, losses.Min()) + 1;
        Assert.AreEqual(best, model.History.BestEpoch);
        Assert.IsTrue(best < losses.Length, "The network must overfit, or this shows nothing.");

        using var last = Overfitting(label).Fit(Train());
        using var stopped = Overfitting(label, new StopAfter(best)).Fit(Train());
        Assert.AreNotEqual(Scores(last).Rows[0][0], Scores(model).Rows[0][0], "The last epoch's weights must not be kept.");
        ColumnValues.AssertEqual(Scores(stopped), Scores(model), 0, "a training stopped after the best epoch");
    }

    [TestMethod]
    public void Fit_WithoutValidationData_KeepsTheLastEpoch()
    {
        using var model = SmallMlp.For(_ml, "Kind").Fit(Train());
        Assert.AreEqual(3, model.History.BestEpoch);
        Assert.IsTrue(model.History.Epochs.All(epoch => epoch.ValidationLoss is null && epoch.ValidationMetrics.Count == 0));
        Assert.IsNull(model.History.StopReason);
    }

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void ValidationFigures_OfTheEpochKept_AreThoseOfMlNet(string label)
    {
        using var model = Overfitting(label).Fit(Train(), Validation());
        var kept = model.History.Epochs[model.History.BestEpoch - 1];
        var (metric, loss) = Evaluate(label, model);
        var name = label == "Number" ? "RMSE" : label == "Flag" ? "Accuracy" : "MicroAccuracy";
        Assert.AreEqual(metric, kept.ValidationMetrics[name], 1e-5 * metric);
        Assert.AreEqual(loss, kept.ValidationLoss!.Value, 1e-5 * loss);
    }

    [TestMethod]
    public void ValidationRows_WithWeights_WeighInTheLossOnly()
    {
        MlpEstimator Weighted() => SmallMlp.For(_ml, "Number", options => options.ExampleWeightColumnName = "Weight");
        var rows = LabelledRow.Create((row, i) => row.Weight = i < 20 ? 2 : 0, count: 40);
        using var model = Weighted().Fit(Train(), LabelledRow.View(_ml, rows));
        using var first = Weighted().Fit(Train(), LabelledRow.View(_ml, rows.Where(row => row.Weight > 0).ToArray()));
        using var plain = SmallMlp.For(_ml, "Number").Fit(Train(), LabelledRow.View(_ml, rows));
        Assert.AreEqual(first.History.Epochs[0].ValidationLoss!.Value, model.History.Epochs[0].ValidationLoss!.Value, 1e-6);
        CollectionAssert.AreEqual(plain.History.Epochs[0].ValidationMetrics.ToArray(), model.History.Epochs[0].ValidationMetrics.ToArray());
    }

    [TestMethod]
    public void ValidationLoss_ThatIsInfinite_IsReportedAsDivergence()
    {
        var validation = LabelledRow.Create((row, i) => row.Features[0] = i == 3 ? 1e30f : row.Features[0]);
        var e = Assert.ThrowsExactly<InvalidOperationException>(
            () => SmallMlp.For(_ml, "Number", options => options.StandardizeFeatures = false).Fit(Train(), LabelledRow.View(_ml, validation)));
        Assert.AreEqual(
            "The validation loss became Infinity in epoch 1. Check the features and labels of the validation rows for values of extreme size.",
            e.Message);
    }

    private (double Metric, double Loss) Evaluate(string label, NetworkPredictionTransformer model)
    {
        var scored = model.Transform(Validation());
        if (label == "Flag")
        {
            var binary = _ml.BinaryClassification.Evaluate(scored, label);
            return (binary.Accuracy, binary.LogLoss * Math.Log(2)); // ML.NET's is in bits
        }

        if (label == "Kind")
        {
            var multiclass = _ml.MulticlassClassification.Evaluate(scored, label);
            return (multiclass.MicroAccuracy, multiclass.LogLoss);
        }

        var regression = _ml.Regression.Evaluate(scored, label);
        return (regression.RootMeanSquaredError, regression.MeanSquaredError / Math.Pow(model.Model.Description.TargetScale, 2));
    }

    // Far more weights than rows, and a third of the labels drawn by lot.
    private MlpEstimator Overfitting(string label, params TrainingCallback[] callbacks) => SmallMlp.For(_ml, label, options =>
        (options.HiddenLayers, options.Epochs, options.LearningRate, options.Callbacks) = ([64, 64], 40, 0.01, [.. callbacks]));

    private IDataView Train() => LabelledRow.View(_ml, Noisy(seed: 1, count: 50));

    // More rows than one batch of validation takes, and not a multiple of it.
    private IDataView Validation() => LabelledRow.View(_ml, Noisy(seed: 2, count: 300));

    private ColumnValues Scores(NetworkPredictionTransformer model) => ColumnValues.Read(model.Transform(Validation()), "Score");

    private static LabelledRow[] Noisy(int seed, int count)
    {
        var random = new Random(seed);
        var rows = LabelledRow.Create(count, seed);
        foreach (var row in rows.Where((_, i) => i % 3 == 0))
        {
            (row.Flag, row.Kind, row.Number) = (random.Next(2) == 0, (uint)random.Next(3), row.Number + random.NextSingle() - 0.5f);
        }

        return rows;
    }

    private sealed class StopAfter(int epoch) : TrainingCallback
    {
        public override void OnEpochEnded(TrainingState state, EpochResult result)
        {
            if (result.Epoch == epoch)
            {
                state.RequestStop("enough");
            }
        }
    }
}
