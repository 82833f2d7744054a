using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trust;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Trust;

[TestClass]
public sealed class CalibrationTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Calibration_OfTwoClasses_SavesAsAStockStep() => TrustConformance.Check(
        _ml.BinaryClassification.Calibration(), ScoredRows.OfTwo(_ml, 400, logit => (3 * logit) + 1),
        ScoredRows.OfTwo(_ml, 300, logit => 3 * logit, 2),
        "Score", "Probability", "PredictedLabel");

    [TestMethod]
    public void Calibration_ByIsotonicRegression_SavesAsAStockStep() => TrustConformance.Check(
        _ml.BinaryClassification.Calibration(method: CalibrationMethod.Isotonic),
        ScoredRows.OfTwo(_ml, 400, logit => logit), ScoredRows.OfTwo(_ml, 300, logit => 2 * logit, 2), "Score", "Probability", "PredictedLabel");

    [TestMethod]
    public void Calibration_OfSeveralClasses_SavesAsAStockStep() => TrustConformance.Check(
        _ml.MulticlassClassification.Calibration(), ScoredRows.OfThree(_ml, 400, 3), ScoredRows.OfThree(_ml, 300, 3, 2), "Score");

    [TestMethod]
    public void Calibration_OfAProbabilityColumnBesideAScore_KeepsBothOrders()
    {
        var rows = Probabilities(ScoredRows.OfTwo(_ml, 400, logit => 3 * logit));
        TrustConformance.Check(
            _ml.BinaryClassification.Calibration(scoreColumnName: "Probability"), rows, rows, "Score", "Probability", "PredictedLabel");
    }

    [TestMethod]
    public void Calibration_ScoresThreeTimesTooSure_FindsPlattsLine()
    {
        using var step = _ml.BinaryClassification.Calibration(method: CalibrationMethod.Platt)
            .Fit(ScoredRows.OfTwo(_ml, 20_000, logit => (3 * logit) + 1));
        Assert.AreEqual(1.0 / 3, step.Calibration.Slope!.Value, 0.02);
        Assert.AreEqual(-1.0 / 3, step.Calibration.Intercept!.Value, 0.05);
        Assert.IsLessThan(step.Calibration.LogLossBefore, step.Calibration.LogLossAfter);
    }

    [TestMethod]
    public void Calibration_LogitsThreeTimesTooSure_FindsTheTemperature()
    {
        using var step = _ml.MulticlassClassification.Calibration().Fit(ScoredRows.OfThree(_ml, 10_000, 3));
        Assert.AreEqual(3, step.Calibration.Temperature!.Value, 0.15);
    }

    [TestMethod]
    public void Calibration_RawScoresOfSeveralClasses_FindsTheTemperature()
    {
        var rows = _ml.Transforms.Expression("Score", "x => log(x)", "Score")
            .Fit(ScoredRows.OfThree(_ml, 100, 2)).Transform(ScoredRows.OfThree(_ml, 10_000, 2));
        using var step = _ml.MulticlassClassification.Calibration().Fit(rows);
        Assert.AreEqual(2, step.Calibration.Temperature!.Value, 0.1);
    }

    [TestMethod]
    public void Calibration_OfSeveralClassesThatAreCalibrated_ChangesLittle()
    {
        using var step = _ml.MulticlassClassification.Calibration().Fit(ScoredRows.OfThree(_ml, 300, 1));
        Assert.AreEqual(1, step.Calibration.Temperature!.Value, 0.2);
        Assert.AreEqual(step.Calibration.LogLossBefore, step.Calibration.LogLossAfter, 0.01);
    }

    [TestMethod]
    public void Calibration_OfSeveralClassesThatAreAllRight_StaysFinite()
    {
        var rows = ScoredRows.DrawThree(300, 1);
        foreach (var row in rows)
        {
            row.Colour = new[] { "red", "green", "blue" }[Array.IndexOf(row.Score, row.Score.Max())];
        }

        using var step = _ml.MulticlassClassification.Calibration("Colour")
            .Fit(_ml.Data.LoadFromEnumerable(rows, ScoredRows.Named("Score", "red", "green", "blue")));
        Assert.IsTrue(step.Calibration.Temperature is > 0.01 and < 0.5, step.ToString());
    }

    [TestMethod]
    public void Calibration_ScoresThatFollowNoLine_TakesIsotonicRegression()
    {
        var rows = ScoredRows.OfTwo(_ml, 4000, logit => Math.Pow(logit, 5));
        using var step = _ml.BinaryClassification.Calibration().Fit(rows);
        Assert.AreEqual(CalibrationMethod.Isotonic, step.Calibration.Method);
        Assert.IsLessThan(0.04, MeanError(step.Transform(rows)));
    }

    [TestMethod]
    public void Calibration_FewRowsOnALine_TakesPlatt()
    {
        using var step = _ml.BinaryClassification.Calibration().Fit(ScoredRows.OfTwo(_ml, 60, logit => 2 * logit));
        Assert.AreEqual(CalibrationMethod.Platt, step.Calibration.Method);
    }

    [TestMethod]
    public void Calibration_RowsThatScoresDivide_StaysFinite()
    {
        var rows = Binary((-2, false), (-1, false), (1, true), (2, true));
        using var step = _ml.BinaryClassification.Calibration().Fit(rows);
        var probabilities = step.Transform(rows).GetColumn<float>("Probability").ToArray();
        Assert.IsTrue(probabilities.All(p => p is > 0.01f and < 0.99f), string.Join(", ", probabilities));
    }

    [TestMethod]
    [DataRow(CalibrationMethod.Platt, 0.005)]
    [DataRow(CalibrationMethod.Isotonic, 0.05)] // whose level parts are drawn to the middle by one row of mean weight
    public void Calibration_WeightsOfTwo_CountAsTwoRows(CalibrationMethod method, double tolerance)
    {
        var rows = _ml.Data.CreateEnumerable<ScoredRows.Binary>(ScoredRows.OfTwo(_ml, 500, logit => 2 * logit), reuseRowObject: false).ToArray();
        var calibration = _ml.BinaryClassification.Calibration(exampleWeightColumnName: "Weight", method: method);
        using var repeated = calibration.Fit(_ml.Data.LoadFromEnumerable(rows.Concat(rows.Where((_, i) => i % 2 == 0))));
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Weight = i % 2 == 0 ? 2 : 1;
        }

        var weighed = _ml.Data.LoadFromEnumerable(rows);
        using var step = calibration.Fit(weighed);
        var expected = repeated.Transform(weighed).GetColumn<float>("Probability").ToArray();
        var actual = step.Transform(weighed).GetColumn<float>("Probability").ToArray();
        Assert.IsLessThan(tolerance, expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max());
    }

    [TestMethod]
    public void Calibration_AThreshold_DecidesLabelAndScore()
    {
        var rows = ScoredRows.OfTwo(_ml, 1000, logit => 2 * logit);
        using var step = _ml.BinaryClassification.Calibration(threshold: 0.2).Fit(rows);
        var scored = step.Transform(rows);
        var probabilities = scored.GetColumn<float>("Probability").ToArray();
        bool[] above = Array.ConvertAll(probabilities, p => p > 0.2f);
        CollectionAssert.AreEqual(above, scored.GetColumn<bool>("PredictedLabel").ToArray());
        CollectionAssert.AreEqual(above, scored.GetColumn<float>("Score").Select(score => score > 0).ToArray());
        Assert.AreEqual(above.Count(p => p), _ml.BinaryClassification.Evaluate(scored).ConfusionMatrix.Counts.Sum(row => row[0]));
    }

    [TestMethod]
    public void Calibration_OfSeveralClasses_KeepsTheHighestClass()
    {
        var rows = ScoredRows.OfThree(_ml, 500, 3);
        using var step = _ml.MulticlassClassification.Calibration().Fit(rows);
        int[] Best(IDataView view) => [.. view.GetColumn<float[]>("Score").Select(scores => Array.IndexOf(scores, scores.Max()))];
        CollectionAssert.AreEqual(Best(rows), Best(step.Transform(rows)));
    }

    [TestMethod]
    [DataRow("Colour")]
    [DataRow("Label")]
    public void Calibration_LabelsOfAnyType_FindTheirSlot(string label)
    {
        using var expected = _ml.MulticlassClassification.Calibration().Fit(ScoredRows.OfThree(_ml, 500, 3));
        using var step = _ml.MulticlassClassification.Calibration(label).Fit(ScoredRows.OfThree(_ml, 500, 3));
        Assert.AreEqual(expected.ToString(), step.ToString());
    }

    [TestMethod]
    public void Calibration_KeysInAnotherOrderThanTheSlots_FindTheirSlot()
    {
        var rows = _ml.Data.LoadFromEnumerable(ScoredRows.DrawThree(500, 3), ScoredRows.Named("Score", "red", "green", "blue"));
        using var expected = _ml.MulticlassClassification.Calibration().Fit(ScoredRows.OfThree(_ml, 500, 3));
        using var step = _ml.MulticlassClassification.Calibration().Fit(
            _ml.Transforms.Conversion.MapValueToKey("Label", "Colour").Fit(rows).Transform(rows));
        Assert.AreEqual(expected.ToString(), step.ToString());
    }

    [TestMethod]
    public void Calibration_OfAStockTrainerWithoutProbabilities_BeatsTheShares()
    {
        var (train, heldOut, test) = (SampleRows.Binary(_ml, 300, 1), SampleRows.Binary(_ml, 300, 2), SampleRows.Binary(_ml, 300, 3));
        var model = _ml.BinaryClassification.Trainers.AveragedPerceptron().Fit(train);
        using var step = _ml.BinaryClassification.Calibration().Fit(model.Transform(heldOut));
        var metrics = _ml.BinaryClassification.Evaluate(step.Transform(model.Transform(test)));
        Assert.IsGreaterThan(0, metrics.LogLossReduction);
    }

    [TestMethod]
    public void Calibration_RowsThatTellNothing_AreCountedAndSaid()
    {
        var log = new CapturedLog(_ml);
        ScoredRows.Binary[] rows =
        [
            .. _ml.Data.CreateEnumerable<ScoredRows.Binary>(ScoredRows.OfTwo(_ml, 50, logit => logit), reuseRowObject: false),
            new() { Score = float.NaN }, new() { Score = float.NaN }, new() { Weight = -1 }, new() { Weight = 0 },
        ];
        using var step = _ml.BinaryClassification.Calibration(exampleWeightColumnName: "Weight").Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.AreEqual(50, step.Calibration.RowCount);
        Assert.Contains(
            "4 of 54 held-out rows are left out: 2 with a score that is NaN or infinite, 1 with a weight that is negative or no number, "
            + "1 with the weight 0.",
            log.Lines.Single(line => line.Contains("left out", StringComparison.Ordinal)));
        Assert.IsTrue(log.Lines.Any(line => line.Contains(step.Calibration.ToString(), StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Calibration_ANaNScore_GivesNaN()
    {
        foreach (var method in new[] { CalibrationMethod.Platt, CalibrationMethod.Isotonic })
        {
            using var step = _ml.BinaryClassification.Calibration(method: method).Fit(ScoredRows.OfTwo(_ml, 50, logit => logit));
            var scored = step.Transform(Binary((float.NaN, true)));
            Assert.IsTrue(float.IsNaN(scored.GetColumn<float>("Probability").Single()), $"{method}");
            Assert.IsFalse(scored.GetColumn<bool>("PredictedLabel").Single());
        }
    }

    [TestMethod]
    public void Fit_LabelsOfAnotherModel_SaysSo()
    {
        var rows = _ml.Data.LoadFromEnumerable(ScoredRows.DrawThree(20, 1), ScoredRows.Named("Score", "round", "square", "oval"));
        AssertThrows<InvalidOperationException>(
            "There must be rows to fit it to, but all were left out: 20 with a label that is no class of the model. "
            + "Name the label that the model predicts.",
            () => _ml.MulticlassClassification.Calibration("Colour").Fit(rows));
    }

    [TestMethod]
    public void Fit_TextsThatAreNoTruthsForTwoClasses_SaysHowToMapThem()
    {
        var rows = _ml.Transforms.CopyColumns("Flag", "Colour").Fit(ScoredRows.OfThree(_ml, 50, 1)).Transform(ScoredRows.OfThree(_ml, 50, 1));
        Assert.StartsWith(
            "Column 'Flag' must tell what is true, but has the values ",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Calibration("Flag", scoreColumnName: "Number").Fit(rows)).Message);
    }

    [TestMethod]
    public void Calibration_NumbersAsLabelsOfAStockTrainer_FindTheirClass()
    {
        var rows = _ml.Data.LoadFromEnumerable(
            ScoredRows.DrawThree(300, 1).Select(row => new Numbered { Features = row.Score, Number = row.Number + 5 }));
        var model = _ml.Transforms.Conversion.MapValueToKey("Label", "Number")
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0)).Fit(rows);
        using var byKey = _ml.MulticlassClassification.Calibration().Fit(model.Transform(rows));
        using var byNumber = _ml.MulticlassClassification.Calibration("Number").Fit(model.Transform(rows));
        Assert.AreEqual(byKey.ToString(), byNumber.ToString());
    }

    [TestMethod]
    public void Fit_NoScoreColumn_SaysToScoreFirst() => AssertThrows<ArgumentException>(
        "Column 'Score' is missing. The data has 'Label', 'Truth'. Add the column, or give the name of one that is there. "
        + "Scores are added by the model: give model.Transform(data), not the data itself.",
        () => _ml.BinaryClassification.Calibration().Fit(_ml.Transforms.DropColumns("Score", "Weight").Fit(Two).Transform(Two)));

    [TestMethod]
    public void Fit_NoLabelColumn_NamesIt() => Assert.Contains(
        "Column 'Truthh' is missing.",
        Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Calibration("Truthh").Fit(Two)).Message);

    [TestMethod]
    public void Fit_AVectorForTwoClasses_NamesTheOtherCatalog() => AssertThrows<ArgumentException>(
        "Column 'Score' must be Single but is Vector<Single, 3>. ml.MulticlassClassification has the same for several.",
        () => _ml.BinaryClassification.Calibration().Fit(ScoredRows.OfThree(_ml, 50, 1)));

    [TestMethod]
    public void Fit_ANumberForSeveralClasses_NamesTheOtherCatalog() => AssertThrows<ArgumentException>(
        "Column 'Score' must be a Vector<Single> of known size but is Single. ml.BinaryClassification has the same for a single number.",
        () => _ml.MulticlassClassification.Calibration().Fit(Two));

    [TestMethod]
    public void Fit_OneClass_SaysSo() => AssertThrows<InvalidOperationException>(
        "The label column 'Label' must hold both classes but is 'true' in all 2 held-out rows. Hold back more rows, of all classes alike.",
        () => _ml.BinaryClassification.Calibration().Fit(Binary((1, true), (2, true))));

    [TestMethod]
    public void Fit_NoRows_SaysSo() => AssertThrows<InvalidOperationException>(
        "There must be rows to fit it to, but the data has none. Check where it comes from.",
        () => _ml.BinaryClassification.Calibration().Fit(Binary()));

    [TestMethod]
    public void Fit_AllScoresNaN_SaysSo() => AssertThrows<InvalidOperationException>(
        "There must be rows to fit it to, but all were left out: 2 with a score that is NaN or infinite. "
        + "Check the columns, and where the data comes from.",
        () => _ml.BinaryClassification.Calibration().Fit(Binary((float.NaN, true), (float.NaN, false))));

    [TestMethod]
    public void Calibration_AThresholdOutsideItsRange_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Calibration(threshold: 1));

    [TestMethod]
    public void Calibration_TemperatureForTwoClasses_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Calibration(method: CalibrationMethod.Temperature));

    [TestMethod]
    public void Transform_ScoresOfOtherClasses_SaysToFitAnew()
    {
        using var step = _ml.MulticlassClassification.Calibration().Fit(ScoredRows.OfThree(_ml, 100, 1));
        var other = _ml.Data.LoadFromEnumerable(ScoredRows.DrawThree(5, 1), ScoredRows.Named("Score", "red", "blue", "green"));
        AssertThrows<ArgumentException>(
            "Column 'Score' must be of the slots 'red', 'green', 'blue', as it was when the step was fitted, but is of 'red', 'blue', 'green'. "
            + "Another model, or other steps, have made it: fit the step to what they give.",
            () => step.Transform(other));
        AssertThrows<ArgumentException>(
            "Column 'Score' must be Vector<Single, 3>, as it was when the step was fitted, but is Single. "
            + "Another model, or other steps, have made it: fit the step to what they give.",
            () => step.Transform(Two));
    }

    private sealed class Numbered
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }
    }

    private IDataView Two => ScoredRows.OfTwo(_ml, 50, logit => logit);

    private static double MeanError(IDataView scored) => scored.GetColumn<float>("Probability").Zip(
        scored.GetColumn<float>("Truth"), (probability, truth) => Math.Abs((double)probability - truth)).Average();

    private static void AssertThrows<T>(string message, Action action)
        where T : Exception => Assert.AreEqual(message, Assert.ThrowsExactly<T>(action).Message);

    private IDataView Binary(params (float Score, bool Label)[] rows) =>
        _ml.Data.LoadFromEnumerable(rows.Select(row => new ScoredRows.Binary { Score = row.Score, Label = row.Label }));

    private IDataView Probabilities(IDataView rows) =>
        _ml.Transforms.Expression("Probability", "x => 1 / (1 + exp(-x))", "Score").Fit(rows).Transform(rows);
}
