using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Objectives;

/// <summary>The threshold of the predicted label follows from the validation rows and stays in the model.</summary>
[TestClass]
public class OptimizeThresholdTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ForF1_OfRareClass_FindsMoreOfIt()
    {
        using var plain = Fit(null);
        using var optimized = Fit(DecisionThreshold.ForF1);
        var (before, after) = (Evaluate(plain), Evaluate(optimized));
        Assert.IsLessThan(0.5, optimized.Model.Task.Threshold);
        Assert.IsGreaterThan(before.PositiveRecall + 0.1, after.PositiveRecall);
        Assert.IsGreaterThan(before.F1Score + 0.03, after.F1Score);
        Assert.AreEqual(before.AreaUnderRocCurve, after.AreaUnderRocCurve);
        Assert.AreEqual(0.5, plain.Model.Task.Threshold);
    }

    [TestMethod]
    [DataRow(0.0, 1)]
    [DataRow(0.9, 1)]
    [DataRow(0.0, 3)]
    public void LoggedF1_IsThatOfMlNetOnTheValidationRows(double ema, int members)
    {
        var log = new CapturedLog(_ml);
        using var model = Fit(DecisionThreshold.ForF1, options => (options.Ema, options.Members, options.Epochs) = (ema, members, 8));
        var expected = _ml.BinaryClassification.Evaluate(model.Transform(Validation()), "Flag").F1Score;
        var line = log.Starting("Info: Predicts true above a probability of ").Single();
        Assert.AreEqual(expected, Number(line, "F1 on the validation rows "), 6e-4, line);
        Assert.AreEqual(model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics["F1"], Number(line, ", at 0.5 "), 6e-4, line);
        Assert.AreEqual(model.Model.Task.Threshold, Number(line, "probability of "), 1e-3, line);
    }

    [TestMethod]
    public void LoggedF1_OfATextTrainerWithNgrams_IsThatOfMlNet()
    {
        var log = new CapturedLog(_ml);
        var validation = SampleSequences.Binary(_ml, 300, seed: 2);
        using var model = _ml.BinaryClassification.Trainers.BiLstm(new BiLstmEstimator.Options
        {
            FeatureColumnName = "Keys",
            Units = [4],
            Embedding = new() { Size = 4 },
            Epochs = 1,
            OptimizeThreshold = DecisionThreshold.ForF1,
        }).Fit(SampleSequences.Binary(_ml), validation);
        var line = log.Starting("Info: Predicts true above a probability of ").Single();
        Assert.AreEqual(
            _ml.BinaryClassification.Evaluate(model.Transform(validation)).F1Score, Number(line, "F1 on the validation rows "), 6e-4, line);
    }

    [TestMethod]
    public void ForCosts_MissesThatCostMore_ArePredictedLess()
    {
        int Misses(double falseNegative)
        {
            using var model = Fit(DecisionThreshold.ForCosts(1, falseNegative));
            return (int)_ml.BinaryClassification.Evaluate(model.Transform(Validation()), "Flag").ConfusionMatrix.Counts[0][1];
        }

        Assert.IsLessThan(Misses(0.3), Misses(20));
    }

    [TestMethod]
    public void Probability_IsThatOfTheNetworkWithoutThreshold()
    {
        using var plain = Fit(null);
        using var optimized = Fit(DecisionThreshold.ForF1);
        ColumnValues.AssertEqual(Read(plain, "Probability"), Read(optimized, "Probability"), 0, "Probability");
    }

    [TestMethod]
    public void Score_IsAboveZeroWhereTheLabelIsPredicted()
    {
        using var plain = Fit(null);
        using var model = Fit(DecisionThreshold.ForF1);
        var scores = Read(model, "Score");
        CollectionAssert.AreEqual(
            scores.Rows.Select(row => row[0] > 0 ? 1f : 0f).ToArray(), Read(model, "PredictedLabel").Rows.Select(row => row[0]).ToArray());
        var shifted = Read(plain, "Score").Rows.Select(row => new[] { row[0] - (float)model.Model.Description.ScoreThreshold }).ToArray();
        ColumnValues.AssertEqual(scores with { Rows = shifted }, scores, 1e-6, "the logit less that of the threshold");
    }

    [TestMethod]
    public void PredictedLabel_IsWhetherTheProbabilityExceedsTheThreshold()
    {
        using var model = Fit(DecisionThreshold.ForF1);
        var scored = model.Transform(Test());
        var expected = ColumnValues.Read(scored, "Probability").Rows.Select(row => row[0] > model.Model.Task.Threshold ? 1f : 0f).ToArray();
        CollectionAssert.AreEqual(expected, ColumnValues.Read(scored, "PredictedLabel").Rows.Select(row => row[0]).ToArray());
    }

    [TestMethod]
    public void SavedModel_PredictsByItsThreshold()
    {
        using var model = Fit(DecisionThreshold.ForF1);
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, Test().Schema, folder.PathOf("model.zip"));
        var loaded = _ml.Model.Load(folder.PathOf("model.zip"), out _).Transform(Test());
        ColumnValues.AssertEqual(
            ColumnValues.Read(model.Transform(Test()), "PredictedLabel"), ColumnValues.Read(loaded, "PredictedLabel"), 0, "loaded");
        Assert.AreEqual(model.Model.Task.Threshold, _ml.Model.LoadNetwork(folder.PathOf("model.zip")).Task.Threshold);
    }

    [TestMethod]
    public void ScoresOfBothClasses_AreOpposite()
    {
        var task = new FittedBinaryClassification("Label", ScoreThreshold: -2);
        using var scope = torch.NewDisposeScope();
        var scores = task.GetClassScores(task.GetClassOutputs(torch.tensor(new[,] { { 1f }, { -3f } })));
        CollectionAssert.AreEqual(new[] { -3f, 3, 1, -1 }, scores.data<float>().ToArray());
    }

    [TestMethod]
    public void Threshold_OfDescriptionWithoutOne_IsOneHalf() => Assert.AreEqual(
        0.5,
        new NetworkTask(JsonSerializer.Deserialize<TaskDescription>(
            """{"Name":"BinaryClassification","LabelColumnName":"Flag","ClassNames":[],"TargetMean":0,"TargetScale":1}""")!).Threshold);

    [TestMethod]
    public void RowWeights_Count()
    {
        // Rows of the rare class that weigh a lot move the threshold down.
        double Threshold(float weight)
        {
            var rows = Rows(seed: 2, count: 500);
            foreach (var row in rows)
            {
                row.Weight = row.Flag ? weight : 1;
            }

            using var model = Estimator(DecisionThreshold.ForCosts(1, 1), options => options.ExampleWeightColumnName = "Weight")
                .Fit(Train(), LabelledRow.View(_ml, rows));
            return model.Model.Task.Threshold;
        }

        Assert.IsLessThan(Threshold(0.3f) - 0.05, Threshold(3));
    }

    [TestMethod]
    [DataRow("Kind", "MulticlassClassification")]
    [DataRow("Number", "Regression")]
    public void OtherTasks_RefuseIt(string label, string task)
    {
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => SmallMlp.For(_ml, label, options => options.OptimizeThreshold = DecisionThreshold.ForF1));
        Assert.AreEqual(
            $"OptimizeThreshold must be null for {task} but is set: only BinaryClassification of a single label has one threshold.", e.Message);
    }

    [TestMethod]
    public void Fit_WithoutValidationRows_NamesBothWaysOut()
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Estimator(DecisionThreshold.ForF1).Fit(Train()));
        Assert.AreEqual(
            "OptimizeThreshold needs validation rows but there are none. Call Fit(trainData, validationData), or set ValidationFraction above 0.",
            e.Message);
    }

    [TestMethod]
    public void Fit_ValidationRowsOfOneClass_IsRefusedBeforeTraining()
    {
        var rows = LabelledRow.View(_ml, LabelledRow.Create((row, _) => row.Flag = true, count: 20));
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Estimator(DecisionThreshold.ForF1).Fit(Train(), rows));
        Assert.AreEqual("OptimizeThreshold needs validation rows of both classes, but the label is true in all 20 that weigh anything. "
            + "Hold back more rows, or set OptimizeThreshold to null.", e.Message);
    }

    [TestMethod]
    public void Fit_RowsHeldBackThatAllWeighNothing_SaysSo()
    {
        // Rows of few weights: about one held-back set in two has none.
        var rows = LabelledRow.View(_ml, LabelledRow.Create((row, i) => row.Weight = i == 0 ? 1 : 0, count: 40));
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Estimator(DecisionThreshold.ForF1, options =>
            (options.ValidationFraction, options.ExampleWeightColumnName, options.Seed) = (0.1, "Weight", 1)).Fit(rows));
        Assert.AreEqual(
            "The weight column 'Weight' must be above zero in some row on each side of ValidationFraction 0.1 but is 0 in all 4 that are held back. "
            + "Leave out rows that weigh nothing, take another fraction, or give validation rows of your own.",
            e.Message);
    }

    [TestMethod]
    public void ValidationFraction_GivesRowsToChooseOn()
    {
        using var model = Estimator(DecisionThreshold.ForF1, options => options.ValidationFraction = 0.3).Fit(Train());
        Assert.AreNotEqual(0.5, model.Model.Task.Threshold);
    }

    private static double Number(string line, string after)
    {
        var rest = line[(line.IndexOf(after, StringComparison.Ordinal) + after.Length)..];
        return double.Parse(
            new string([.. rest.TakeWhile(c => char.IsAsciiDigit(c) || c is '.' or 'E' or '-')]).TrimEnd('.'), CultureInfo.InvariantCulture);
    }

    private ColumnValues Read(NetworkPredictionTransformer model, string name) => ColumnValues.Read(model.Transform(Test()), name);

    private CalibratedBinaryClassificationMetrics Evaluate(NetworkPredictionTransformer model) =>
        _ml.BinaryClassification.Evaluate(model.Transform(Test()), "Flag");

    private NetworkPredictionTransformer Fit(DecisionThreshold? threshold, Action<MlpEstimator.Options>? change = null) =>
        Estimator(threshold, change).Fit(Train(), Validation());

    private MlpEstimator Estimator(DecisionThreshold? threshold, Action<MlpEstimator.Options>? change = null) => SmallMlp.For(_ml, "Flag", options =>
    {
        (options.OptimizeThreshold, options.Epochs) = (threshold, 15);
        change?.Invoke(options);
    });

    private IDataView Train() => LabelledRow.View(_ml, Rows(seed: 1, count: 600));

    private IDataView Validation() => LabelledRow.View(_ml, Rows(seed: 2, count: 700));

    private IDataView Test() => LabelledRow.View(_ml, Rows(seed: 3, count: 2000));

    // One row in six is true, and which one is never sure.
    private static LabelledRow[] Rows(int seed, int count)
    {
        var random = new Random(seed);
        var rows = LabelledRow.Create(count, seed);
        foreach (var row in rows)
        {
            row.Flag = random.NextDouble() < 0.6 / (1 + Math.Exp(-4 * (row.Number - 0.8)));
        }

        return rows;
    }
}
