using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Objectives;

/// <summary>A weight counts as that many copies of its row.</summary>
[TestClass]
public class ExampleWeightTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void Weights_AllThree_GiveTheModelWithoutWeights(string label)
    {
        var rows = LabelledRow.Create((row, _) => row.Weight = 3);
        ColumnValues.AssertEqual(
            Scores(SmallMlp.For(_ml, label), rows),
            Scores(SmallMlp.For(_ml, label, options => options.ExampleWeightColumnName = "Weight"), rows),
            0,
            "Score");
    }

    [TestMethod]
    public void Weights_OfWholeNumbers_CountAsCopiesOfTheRow()
    {
        var rows = LabelledRow.Create((row, i) => row.Weight = 1 + (i % 3));
        var copies = rows.SelectMany(row => Enumerable.Repeat(row, (int)row.Weight)).ToArray();
        ColumnValues.AssertEqual(Scores(OneBatch(null), copies, rows), Scores(OneBatch("Weight"), rows), 1e-3, "Score");
        Assert.AreNotEqual(
            Scores(OneBatch(null), rows).Rows[0][0], Scores(OneBatch("Weight"), rows).Rows[0][0], 0.01, "Otherwise this shows nothing.");
    }

    [TestMethod]
    public void Weights_OfZero_CountAsNoRow()
    {
        var rows = LabelledRow.Create((row, i) => (row.Flag, row.Weight) = i % 4 == 0 ? (!row.Flag, 0) : (row.Flag, 1));
        var kept = rows.Where(row => row.Weight > 0).ToArray();
        ColumnValues.AssertEqual(Scores(OneBatch(null), kept, rows), Scores(OneBatch("Weight"), rows), 1e-3, "Score");
    }

    [TestMethod]
    public void Weights_OnOneClass_RaiseItsProbability()
    {
        var rows = LabelledRow.Create((row, i) => (row.Flag, row.Weight) = (i % 2 == 0, i % 2 == 0 ? 9 : 1));
        double Mean(string? weight) => Scores(OneBatch(weight), rows, rows, "Probability").Rows.Average(row => row[0]);
        Assert.AreEqual(0.5, Mean(null), 0.03);
        Assert.AreEqual(0.9, Mean("Weight"), 0.03);
    }

    // With all rows in one batch each step sees the weighted mean itself; the measured scales do not know weights.
    private MlpEstimator OneBatch(string? weight) => SmallMlp.For(_ml, "Flag", options =>
        (options.ExampleWeightColumnName, options.BatchSize, options.Epochs, options.StandardizeFeatures, options.LearningRate) =
        (weight, 10_000, 60, false, 0.02));

    private ColumnValues Scores(MlpEstimator estimator, LabelledRow[] train, LabelledRow[]? scored = null, string column = "Score")
    {
        using var model = estimator.Fit(LabelledRow.View(_ml, train));
        return ColumnValues.Read(model.Transform(LabelledRow.View(_ml, scored ?? train)), column);
    }
}
