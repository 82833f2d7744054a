using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Objectives;

/// <summary>Quantiles of the target beside the point forecast.</summary>
[TestClass]
public class PredictQuantilesTests
{
    private static readonly double[] _quantiles = [0.1, 0.5, 0.9];
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Quantiles_OfKnownNoise_AreWhereTheyBelong()
    {
        // y = 1000 + 100·(x + (0.2 + |x|)·n), n normal: its quantiles are known for every x.
        using var model = Estimator(options => (options.Epochs, options.HiddenLayers) = (40, [32])).Fit(Noisy(seed: 1, count: 4000));
        var test = Rows(seed: 2, count: 4000);
        var scored = ColumnValues.Read(model.Transform(View(test)), "Quantiles").Rows;
        for (var i = 0; i < _quantiles.Length; i++)
        {
            var covered = test.Where((row, r) => row.Number <= scored[r][i]).Count() / (double)test.Length;
            Assert.AreEqual(_quantiles[i], covered, 0.035, $"the part of the targets below quantile {_quantiles[i]}");
        }

        double Width(Func<LabelledRow, bool> where) => scored.Where((_, r) => where(test[r])).Average(row => row[2] - row[0]);
        Assert.AreEqual(2 * 1.2816 * 30, Width(row => Math.Abs(row.Features[0]) < 0.2), 20, "where there is little noise");
        Assert.AreEqual(2 * 1.2816 * 110, Width(row => Math.Abs(row.Features[0]) > 0.8), 45, "where there is much");
    }

    [TestMethod]
    public void Quantiles_NeverCross()
    {
        // Hardly trained, its outputs are as they come.
        using var model = Estimator(options => (options.Epochs, options.PredictQuantiles) = (1, [0.4, 0.45, 0.5, 0.55, 0.6]))
            .Fit(Noisy(seed: 1, count: 200));
        foreach (var row in ColumnValues.Read(model.Transform(Noisy(seed: 2, count: 500)), "Quantiles").Rows)
        {
            CollectionAssert.AreEqual(row.Order().ToArray(), row);
        }
    }

    [TestMethod]
    public void Column_HasSlotsNamedByTheQuantiles()
    {
        using var model = Estimator().Fit(Noisy(seed: 1, count: 100));
        var values = ColumnValues.Read(model.Transform(Noisy(seed: 1, count: 100)), "Quantiles");
        CollectionAssert.AreEqual(new[] { "0.1", "0.5", "0.9" }, values.SlotNames);
        Assert.AreEqual("Vector<Single, 3>", values.Type);
        CollectionAssert.AreEqual(_quantiles, model.Model.Task.Quantiles.ToArray());
    }

    [TestMethod]
    public void Metrics_AreThoseOfTheScoreAlone()
    {
        using var model = Estimator(options => options.EarlyStopping = new() { Metric = "RMSE" })
            .Fit(Noisy(seed: 1, count: 300), Noisy(seed: 2, count: 300));
        var expected = _ml.Regression.Evaluate(model.Transform(Noisy(seed: 2, count: 300)), "Number");
        var kept = model.History.Epochs[model.History.BestEpoch - 1].ValidationMetrics;
        Assert.AreEqual(expected.RootMeanSquaredError, kept["RMSE"], 1e-4 * expected.RootMeanSquaredError);
        Assert.AreEqual(expected.RSquared, kept["RSquared"], 1e-4);
    }

    [TestMethod]
    public void LossOfTheEpoch_IsThatOfTheScorePlusTheMeanOfTheQuantiles()
    {
        using var model = Estimator(options => options.Loss = new AbsoluteLoss()).Fit(Noisy(seed: 1, count: 300), Noisy(seed: 2, count: 300));
        var rows = Rows(seed: 2, count: 300);
        var scored = model.Transform(View(rows));
        var (scores, quantiles) = (ColumnValues.Read(scored, "Score").Rows, ColumnValues.Read(scored, "Quantiles").Rows);
        var expected = rows.Select((row, r) => Math.Abs(row.Number - scores[r][0]) + _quantiles.Select(
            (q, i) => Math.Max(q * (row.Number - quantiles[r][i]), (q - 1) * (row.Number - quantiles[r][i]))).Average()).Average();
        var kept = model.History.Epochs[model.History.BestEpoch - 1];
        // unsorted there
        Assert.AreEqual(expected / model.Model.Description.TargetScale, kept.ValidationLoss!.Value, 4e-3 * kept.ValidationLoss.Value);
    }

    [TestMethod]
    [DataRow(TargetTransform.None)]
    [DataRow(TargetTransform.Quantile)]
    public void Quantiles_OfTargetsThatAreNeverNegative_AreNotNegative(TargetTransform transform)
    {
        var rows = Counts(seed: 1);
        using var model = Estimator(options => options.TargetTransform = transform).Fit(View(rows));
        using var stream = new MemoryStream();
        _ml.Model.Save(model, View(rows).Schema, stream);
        stream.Position = 0;
        foreach (var scorer in new ITransformer[] { model, _ml.Model.Load(stream, out _) })
        {
            var quantiles = ColumnValues.Read(scorer.Transform(View(Counts(seed: 2))), "Quantiles").Rows;
            Assert.IsTrue(quantiles.All(row => row.All(value => value >= 0)));
            Assert.IsTrue(quantiles.Any(row => row[0] == 0), "Some would be negative but for the rule.");
            Assert.IsTrue(quantiles.All(row => row[2] > 0));
        }
    }

    [TestMethod]
    public void Quantiles_OfTargetsOneOfWhichIsNegative_MayBeNegative()
    {
        var rows = Counts(seed: 1);
        rows[3].Number = -1;
        using var model = Estimator().Fit(View(rows));
        Assert.IsTrue(ColumnValues.Read(model.Transform(View(Counts(seed: 2))), "Quantiles").Rows.Any(row => row[0] < 0));
    }

    [TestMethod]
    public void InitialModel_GoingOnWithNegativeTargets_LetsQuantilesBeNegative()
    {
        using var initial = Estimator().Fit(View(Counts(seed: 1)));
        var rows = Counts(seed: 1);
        rows[3].Number = -1;
        using var second = Estimator(options => options.InitialModel = initial.Model).Fit(View(rows));
        Assert.IsTrue(initial.Model.Description.HasNoNegativeTargets);
        Assert.IsFalse(second.Model.Description.HasNoNegativeTargets);
    }

    [TestMethod]
    public void Fit_WithValidationRows_LogsHowManyTargetsLieInside()
    {
        var log = new CapturedLog(_ml);
        var validation = Rows(seed: 2, count: 300);
        using var model = Estimator().Fit(Noisy(seed: 1, count: 300), View(validation));
        var share = Inside(model, validation);
        Assert.HasCount(1, log.Lines.Where(line => line.Contains(
            FormattableString.Invariant($"{share:P1} of 300 rows that were not trained on lie between the quantiles 0.1 and 0.9; 80 % are wanted."),
            StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_WithoutValidationRows_SaysThatNothingWasMeasured()
    {
        var log = new CapturedLog(_ml);
        using var model = Estimator(options => options.PredictQuantiles = [0.9]).Fit(Noisy(seed: 1, count: 100));
        Assert.HasCount(
            1, log.Lines.Where(line => line.Contains("How many targets lie below the quantile 0.9 was not measured", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_RowsLearnedByHeart_FindsThatTooFewTargetsLieInside()
    {
        var validation = Rows(seed: 2, count: 300);
        using var model = Estimator(options => (options.Epochs, options.HiddenLayers, options.LearningRate) = (300, [128, 128], 0.01))
            .Fit(Noisy(seed: 1, count: 40), View(validation, shift: 400));
        var finding = model.Diagnosis.Findings.Single(finding => finding.Code == "quantile-coverage");
        Assert.AreEqual(FindingSeverity.Warning, finding.Severity);
        StringAssert.Contains(finding.Message, "of 300 rows that were not trained on lie between the quantiles 0.1 and 0.9, where 80 % should");
    }

    [TestMethod]
    public void Fit_RowsLearnedWell_FindsNothingWrongWithTheQuantiles()
    {
        using var model = Estimator(options => (options.Epochs, options.HiddenLayers) = (20, [32]))
            .Fit(Noisy(seed: 1, count: 2000), Noisy(seed: 2, count: 1000));
        Assert.IsFalse(model.Diagnosis.Findings.Any(finding => finding.Code == "quantile-coverage"));
    }

    [TestMethod]
    public void MissingFeature_ThatNothingFills_MakesThemNaN()
    {
        using var model = Estimator(options => options.StandardizeFeatures = false).Fit(Noisy(seed: 1, count: 100));
        var rows = Rows(seed: 2, count: 3);
        rows[1].Features[0] = float.NaN;
        var read = ColumnValues.Read(model.Transform(View(rows)), "Quantiles").Rows;
        Assert.IsTrue(read[1].All(float.IsNaN) && read[0].All(float.IsFinite) && read[2].All(float.IsFinite));
    }

    [TestMethod]
    public void InitialModel_OfOtherQuantiles_NamesBoth()
    {
        using var initial = Estimator().Fit(Noisy(seed: 1, count: 100));
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => Estimator(options => (options.InitialModel, options.PredictQuantiles) = (initial.Model, [0.2, 0.5, 0.9]))
                .Fit(Noisy(seed: 1, count: 100)));
        Assert.AreEqual(
            "PredictQuantiles must be those of InitialModel, [0.1, 0.5, 0.9], but are [0.2, 0.5, 0.9]. Set the same ones, or train anew.", e.Message);
    }

    [TestMethod]
    public void InitialModel_OfTheSameQuantiles_GoesOn()
    {
        using var initial = Estimator().Fit(Noisy(seed: 1, count: 100));
        using var same = Estimator(options => (options.InitialModel, options.LearningRate) = (initial.Model, 1e-12)).Fit(Noisy(seed: 1, count: 100));
        ColumnValues.AssertEqual(
            ColumnValues.Read(initial.Transform(Noisy(seed: 2, count: 50)), "Quantiles"),
            ColumnValues.Read(same.Transform(Noisy(seed: 2, count: 50)), "Quantiles"), 1e-5, "after no step worth its name");
    }

    [TestMethod]
    public void TextTrainer_WithNgrams_GivesThem()
    {
        var data = SampleSequences.Regression(_ml);
        using var model = _ml.Regression.Trainers.BiLstm(new BiLstmEstimator.Options
        {
            FeatureColumnName = "Keys",
            Units = [4],
            Epochs = 2,
            Embedding = new() { Size = 4 },
            PredictQuantiles = [0.25, 0.75],
        }).Fit(data);
        Assert.IsTrue(ColumnValues.Read(model.Transform(data), "Quantiles").Rows.All(row => row.Length == 2 && row[0] <= row[1]));
    }

    // A number that keys tell but for chance: the interval is that of the chance, and not that of the numbers learned by heart.
    [TestMethod]
    public void TextTrainer_WithNgrams_GivesAnIntervalForRowsItHasNotSeen()
    {
        IDataView Rows(int seed)
        {
            var random = new Random(seed);
            return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 600).Select(_ =>
            {
                uint[] keys = [.. Enumerable.Range(0, 12).Select(_ => (uint)random.Next(1, SampleSequences.KeyCount + 1))];
                return new NoisyRow { Label = keys.Count(key => key < 4) + (random.NextSingle() * 4), Keys = new VBuffer<uint>(keys.Length, keys) };
            }).ToArray());
        }

        using var model = _ml.Regression.Trainers.TextCnn(new TextCnnEstimator.Options
        {
            LabelColumnName = "Label",
            FeatureColumnName = "Keys",
            Filters = 8,
            Embedding = new() { Size = 8 },
            Epochs = 4,
            PredictQuantiles = [0.1, 0.9],
        }).Fit(Rows(1));
        var rows = ColumnValues.Read(model.Transform(Rows(2)), "Quantiles").Rows;
        var labels = Rows(2).GetColumn<float>("Label").ToArray();
        Assert.AreEqual(
            0.8, rows.Zip(labels, (row, label) => row[0] <= label && label <= row[1]).Count(inside => inside) / (double)labels.Length, 0.12);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void OutOfRange_IsRefusedByName(double quantile) => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Estimator(options => options.PredictQuantiles = [0.5, quantile])).Message,
        "PredictQuantiles must be in (0, 1).");

    [TestMethod]
    [DataRow(0.9, 0.1)]
    [DataRow(0.5, 0.5)]
    public void NotAscending_AreRefused(double first, double second) => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentException>(() => Estimator(options => options.PredictQuantiles = [first, second])).Message,
        "PredictQuantiles must be ascending and all different but has ");

    [TestMethod]
    [DataRow("Flag", "BinaryClassification")]
    [DataRow("Kind", "MulticlassClassification")]
    public void OtherTasks_RefuseThem(string label, string task) => Assert.AreEqual(
        $"PredictQuantiles must be empty for {task} but has 3: only Regression of a single number has quantiles.",
        Assert.ThrowsExactly<ArgumentException>(() => SmallMlp.For(_ml, label, options => options.PredictQuantiles = _quantiles)).Message);

    private MlpEstimator Estimator(Action<MlpEstimator.Options>? change = null) => SmallMlp.For(_ml, "Number", options =>
    {
        options.PredictQuantiles = [.. _quantiles];
        change?.Invoke(options);
    });

    private IDataView Noisy(int seed, int count) => View(Rows(seed, count));

    private IDataView View(LabelledRow[] rows) => LabelledRow.View(_ml, rows);

    private IDataView View(LabelledRow[] rows, float shift)
    {
        Array.ForEach(rows, row => row.Number += shift);
        return View(rows);
    }

    private static double Inside(NetworkPredictionTransformer model, LabelledRow[] rows)
    {
        var quantiles = ColumnValues.Read(model.Transform(LabelledRow.View(new MLContext(), rows)), "Quantiles").Rows;
        return rows.Where((row, i) => quantiles[i][0] <= row.Number && row.Number <= quantiles[i][^1]).Count() / (double)rows.Length;
    }

    // Never negative, and 0 in half of the rows.
    private static LabelledRow[] Counts(int seed)
    {
        var rows = LabelledRow.Create(200, seed);
        Array.ForEach(rows, row => row.Number = Math.Max(0, MathF.Round(10 * row.Features[0])));
        return rows;
    }

    private static LabelledRow[] Rows(int seed, int count)
    {
        var random = new Random(seed);
        var rows = LabelledRow.Create(count, seed);
        foreach (var row in rows)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            row.Number = (float)(1000 + (100 * (row.Features[0] + ((0.2 + Math.Abs(row.Features[0])) * normal))));
        }

        return rows;
    }

    private sealed class NoisyRow
    {
        public float Label { get; set; }

        [KeyType(SampleSequences.KeyCount)]
        public VBuffer<uint> Keys { get; set; }
    }
}
