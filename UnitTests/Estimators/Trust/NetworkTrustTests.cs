using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;
using MLNet.DeepExtensions.Trust;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Trust;

/// <summary>The options of the trainers do in the network's graph what the steps do behind any model.</summary>
[TestClass]
public sealed class NetworkTrustTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(CalibrationMethod.Platt)]
    [DataRow(CalibrationMethod.Isotonic)]
    public void Calibration_OfTwoClasses_IsThatOfTheStep(CalibrationMethod method)
    {
        var (rows, heldOut) = (SampleRows.Binary(_ml, 300), SampleRows.Binary(_ml, 200, 2));
        using var plain = Binary(new()).Fit(rows, heldOut);
        using var calibrated = Binary(new() { Calibration = method }).Fit(rows, heldOut);
        using var step = _ml.BinaryClassification.Calibration(method: method).Fit(plain.Transform(heldOut));
        AssertSame(step.Calibration, calibrated.Calibration!);
        AssertEqual("Probability", step.Transform(plain.Transform(rows)), calibrated.Transform(rows));
    }

    [TestMethod]
    public void Calibration_OfSeveralClasses_IsThatOfTheStep()
    {
        var all = SampleRows.Multiclass(_ml, 500);
        var (rows, heldOut) = (_ml.Data.TakeRows(all, 300), _ml.Data.SkipRows(all, 300));
        using var plain = Multiclass(new()).Fit(rows, heldOut);
        using var calibrated = Multiclass(new() { Calibration = CalibrationMethod.Auto }).Fit(rows, heldOut);
        using var step = _ml.MulticlassClassification.Calibration().Fit(plain.Transform(heldOut));
        Assert.AreEqual(step.Calibration.Temperature!.Value, calibrated.Calibration!.Temperature!.Value, 1e-3);
        var (expected, actual) = (
            step.Transform(plain.Transform(rows)).GetColumn<float[]>("Score"), calibrated.Transform(rows).GetColumn<float[]>("Score"));
        Assert.IsLessThan(1e-3, expected.Zip(actual).Max(row => row.First.Zip(row.Second, (one, other) => Math.Abs(one - other)).Max()));
    }

    [TestMethod]
    public void PredictionSets_OfTwoClasses_AreThoseOfTheStep()
    {
        var (rows, heldOut) = (SampleRows.Binary(_ml, 300), SampleRows.Binary(_ml, 200, 2));
        using var plain = Binary(new()).Fit(rows, heldOut);
        using var model = Binary(new() { PredictionSets = new() { Coverage = 0.95 }, Calibration = CalibrationMethod.Isotonic }).Fit(rows, heldOut);
        using var step = _ml.BinaryClassification.PredictionSets(0.95).Fit(plain.Transform(heldOut));
        Assert.AreEqual(step.Sets.SmallestProbabilities[0], model.PredictionSets!.SmallestProbabilities[0], 1e-4);
        AssertEqual("PredictionSetSize", step.Transform(plain.Transform(rows)), model.Transform(rows));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void PredictIntervals_AreThoseOfTheStep(bool withQuantiles)
    {
        var (rows, heldOut) = (SampleRows.Regression(_ml, 300, scale: 10), SampleRows.Regression(_ml, 200, 2, scale: 10));
        var quantiles = withQuantiles ? new[] { 0.1, 0.9 } : [];
        using var plain = Regression(new() { PredictQuantiles = quantiles }).Fit(rows, heldOut);
        using var model = Regression(new() { PredictQuantiles = quantiles, PredictIntervals = 0.8 }).Fit(rows, heldOut);
        using var step = _ml.Regression.PredictIntervals(0.8).Fit(plain.Transform(heldOut));
        Assert.AreEqual(step.Intervals.ColumnName, model.PredictionIntervals!.ColumnName);
        Assert.AreEqual(step.Intervals.Margin, model.PredictionIntervals.Margin, 1e-3);
        AssertEqual("LowerBound", step.Transform(plain.Transform(rows)), model.Transform(rows));
        AssertEqual("UpperBound", step.Transform(plain.Transform(rows)), model.Transform(rows));
    }

    [TestMethod]
    public void AllOptions_OfTwoClasses_SaveAsStockSteps() => TrustConformance.Check(
        Binary(new()
        {
            ValidationFraction = 0.4,
            Calibration = CalibrationMethod.Isotonic,
            OptimizeThreshold = DecisionThreshold.ForF1,
            PredictionSets = new() { Coverage = 0.8, PerClass = true },
        }),
        SampleRows.Binary(_ml, 300), SampleRows.Binary(_ml, 100, 2), "Score", "Probability", "PredictedLabel", "PredictionSet", "PredictionSetSize");

    [TestMethod]
    public void AllOptions_OfANumber_SaveAsStockSteps() => TrustConformance.Check(
        Regression(new() { ValidationFraction = 0.4, PredictQuantiles = [0.1, 0.9], PredictIntervals = 0.8 }),
        SampleRows.Regression(_ml, 300), SampleRows.Regression(_ml, 100, 2), "Score", "Quantiles", "LowerBound", "UpperBound");

    [TestMethod]
    public void OptimizeThreshold_OfACalibratedNetwork_IsOneOfCalibratedProbabilities()
    {
        var rows = SampleRows.Binary(_ml, 400);
        using var model = Binary(new()
        {
            ValidationFraction = 0.4,
            Calibration = CalibrationMethod.Platt,
            OptimizeThreshold = DecisionThreshold.ForCosts(1, 9),
        }).Fit(rows);
        var scored = model.Transform(rows);
        CollectionAssert.AreEqual(
            scored.GetColumn<float>("Probability").Select(probability => probability > model.Model.Task.Threshold).ToArray(),
            scored.GetColumn<bool>("PredictedLabel").ToArray());
        Assert.IsLessThan(0.4, model.Model.Task.Threshold);
    }

    [TestMethod]
    public void Calibration_OfASavedNetwork_IsReadBack()
    {
        var rows = SampleRows.Binary(_ml, 300);
        using var model = Binary(new() { ValidationFraction = 0.4, Calibration = CalibrationMethod.Isotonic }).Fit(rows);
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, rows.Schema, folder.PathOf("model.zip"));
        var read = FittedTask.Read(_ml.Model.LoadNetwork(folder.PathOf("model.zip")));
        Assert.AreEqual(
            model.Transform(rows).GetColumn<float>("Score").First(),
            read.Calibration!.Apply(Logit(model, rows)),
            1e-3);
    }

    [TestMethod]
    public void Fit_WithoutValidationRows_NamesTheOption()
    {
        void AssertNeeds(string option, Action fit) => Assert.AreEqual(
            $"{option} needs validation rows but there are none. Call Fit(trainData, validationData), or set ValidationFraction above 0.",
            Assert.ThrowsExactly<InvalidOperationException>(fit).Message);

        AssertNeeds("Calibration", () => Binary(new() { Calibration = CalibrationMethod.Auto }).Fit(SampleRows.Binary(_ml, 50)));
        AssertNeeds("PredictionSets", () => Binary(new() { PredictionSets = new() }).Fit(SampleRows.Binary(_ml, 50)));
        AssertNeeds("PredictIntervals", () => Regression(new() { PredictIntervals = 0.9 }).Fit(SampleRows.Regression(_ml, 50)));
    }

    [TestMethod]
    public void Fit_TooFewValidationRows_SaysHowManyBeforeTraining()
    {
        Assert.AreEqual(
            "A coverage of 0.99 needs at least 99 validation rows but there are 20. Hold back more rows, or promise less.",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Regression(new() { PredictIntervals = 0.99, ValidationFraction = 0.2 }).Fit(SampleRows.Regression(_ml, 100))).Message);
        Assert.StartsWith(
            "A coverage of 0.99 needs at least 99 validation rows of the class 'false' but there are ",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Binary(new() { PredictionSets = new() { Coverage = 0.99, PerClass = true }, ValidationFraction = 0.2 })
                    .Fit(SampleRows.Binary(_ml, 100))).Message);
    }

    [TestMethod]
    public void Fit_ValidationRowsOfOneClass_SaysSoBeforeTraining()
    {
        var all = _ml.Data.CreateEnumerable<LabelledRow>(Labelled(Enumerable.Range(0, 40).Select(i => i % 2 == 0)), reuseRowObject: false);
        Assert.AreEqual(
            "Calibration needs validation rows of several classes, but the label is 'true' in all 5 that weigh anything. "
            + "Hold back more rows, or set Calibration to null.",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Binary(new() { Calibration = CalibrationMethod.Auto })
                    .Fit(_ml.Data.LoadFromEnumerable(all), Labelled(Enumerable.Repeat(true, 5)))).Message);
    }

    [TestMethod]
    public void Options_OfAnotherTask_AreRefused()
    {
        AssertRefused("Calibration must be null for Regression but is set", () => Regression(new() { Calibration = CalibrationMethod.Auto })
            .Fit(SampleRows.Regression(_ml, 50)));
        AssertRefused("PredictionSets must be null for Regression but is set", () => Regression(new() { PredictionSets = new() })
            .Fit(SampleRows.Regression(_ml, 50)));
        AssertRefused("PredictIntervals must be null for BinaryClassification but is set", () => Binary(new() { PredictIntervals = 0.9 })
            .Fit(SampleRows.Binary(_ml, 50)));
        AssertRefused(
            "Calibration must be Auto or Platt or Isotonic for BinaryClassification but is Temperature.",
            () => Binary(new() { Calibration = CalibrationMethod.Temperature }).Fit(SampleRows.Binary(_ml, 50)));
        AssertRefused(
            "Calibration must be Auto or Temperature for MulticlassClassification but is Platt.",
            () => Multiclass(new() { Calibration = CalibrationMethod.Platt }).Fit(SampleRows.Multiclass(_ml, 50)));
        AssertRefused("Calibration must be null for MultiLabelClassification but is set", () => Binary(new() { Calibration = CalibrationMethod.Auto })
            .Fit(SampleRows.MultiLabel(_ml, 50)));
    }

    [TestMethod]
    public void Options_AsJson_ComeBack()
    {
        var read = MlpEstimator.Options.FromJson(new MlpEstimator.Options
        {
            Calibration = CalibrationMethod.Isotonic,
            PredictionSets = new() { Coverage = 0.7, PerClass = true },
            PredictIntervals = 0.6,
        }.ToJson());
        Assert.AreEqual(CalibrationMethod.Isotonic, read.Calibration);
        Assert.AreEqual(new PredictionSetOptions { Coverage = 0.7, PerClass = true }, read.PredictionSets);
        Assert.AreEqual(0.6, read.PredictIntervals);
    }

    private static void AssertRefused(string message, Action fit) => Assert.StartsWith(message, Assert.ThrowsExactly<ArgumentException>(fit).Message);

    private static void AssertSame(FittedCalibration expected, FittedCalibration actual)
    {
        Assert.AreEqual(expected.Method, actual.Method);
        Assert.AreEqual(expected.RowCount, actual.RowCount);
        Assert.AreEqual(expected.LogLossAfter, actual.LogLossAfter, 1e-3);
        Assert.AreEqual(expected.Slope ?? 0, actual.Slope ?? 0, 1e-3);
    }

    // Torch and ONNX Runtime differ in last digits.
    private static void AssertEqual(string column, IDataView expected, IDataView actual) => Assert.IsLessThan(
        1e-3, expected.GetColumn<float>(column).Zip(actual.GetColumn<float>(column), (one, other) => Math.Abs(one - other)).Max(), column);

    private static double Logit(NetworkPredictionTransformer model, IDataView rows)
    {
        using var module = model.Model.CreateModule();
        module.eval();
        using var features = tensor(rows.GetColumn<float[]>("Features").First()).reshape(1, -1);
        using var output = module.forward([features]);
        return output.data<float>()[0];
    }

    private IDataView Labelled(IEnumerable<bool> labels) =>
        _ml.Data.LoadFromEnumerable(labels.Select((label, i) => new LabelledRow { Features = [i, label ? 1 : 0], Label = label }).ToArray());

    private MlpEstimator Binary(MlpEstimator.Options options) => _ml.BinaryClassification.Trainers.Mlp(Small(options));

    private MlpEstimator Multiclass(MlpEstimator.Options options) => _ml.MulticlassClassification.Trainers.Mlp(Small(options));

    private MlpEstimator Regression(MlpEstimator.Options options) => _ml.Regression.Trainers.Mlp(Small(options));

    private static MlpEstimator.Options Small(MlpEstimator.Options options)
    {
        (options.HiddenLayers, options.Epochs, options.Seed) = ([8], 4, 1);
        return options;
    }

    private sealed class LabelledRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
