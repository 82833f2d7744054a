using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Comparison;

/// <summary>What two models say of the same rows.</summary>
[TestClass]
public class ScoreComparisonTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void CompareScores_OfAModelAndItself_IsNothing()
    {
        var data = SampleRows.Binary(_ml, 60);
        var model = _ml.BinaryClassification.Trainers.SerialSdca(iterations: 10).Fit(data);
        var comparison = model.CompareScores(model, data, "Label");
        Assert.AreEqual(
            (60, 0d, 0d, 0), (comparison.RowCount, comparison.LargestDifference, comparison.MeanDifference, comparison.ChangedPredictions));
        Assert.AreEqual(comparison.Report!["Accuracy"].Value, comparison.OtherReport!["Accuracy"].Value);
    }

    [TestMethod]
    public void CompareScores_OfNumbers_TellsTheirDistance()
    {
        var data = SampleRows.Regression(_ml, 60);
        var model = Score(data, "x => x");
        var other = Score(data, "x => x > 1 ? x + 3 : x - 1");
        var comparison = model.CompareScores(other, data, "Label");
        var far = data.GetColumn<float>("Label").Count(label => label > 1);
        Assert.AreEqual(3, comparison.LargestDifference, 1e-5);
        Assert.AreEqual(((3d * far) + 60 - far) / 60, comparison.MeanDifference, 1e-5);
        Assert.IsNull(comparison.ChangedPredictions);
        StringAssert.StartsWith(comparison.ToString(), "60 rows: scores differ by ");
        StringAssert.Contains(comparison.ToString(), "MAE: 0, then ");
    }

    [TestMethod]
    public void CompareScores_OfChangedLabels_CountsThem()
    {
        var data = SampleRows.Regression(_ml, 60);
        var comparison = Labelled(data, "x => x > 0").CompareScores(Labelled(data, "x => x > 1"), data);
        Assert.AreEqual(data.GetColumn<float>("Label").Count(label => label is > 0 and <= 1), comparison.ChangedPredictions);
        Assert.AreEqual(0, comparison.LargestDifference);
        Assert.IsNull(comparison.Report);
    }

    [TestMethod]
    public void CompareScores_WhereOnlyOneIsANumber_IsInfinite()
    {
        var data = SampleRows.Regression(_ml, 60);
        var comparison = Score(data, "x => x > 1 ? sqrt(-x) : x").CompareScores(Score(data, "x => x"), data);
        Assert.AreEqual(double.PositiveInfinity, comparison.LargestDifference);
    }

    [TestMethod]
    public void CompareScores_OfModelsOfOtherTypesOrClasses_SaysBoth()
    {
        var data = SampleRows.Multiclass(_ml, 60);
        var model = _ml.MulticlassClassification.Trainers.SerialSdca(iterations: 10).Fit(data);
        var text = SampleRows.Text(_ml, 60);
        var otherOrder = _ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(_ml.MulticlassClassification.Trainers.SerialSdca(iterations: 10)).Fit(text);
        var single = Score(SampleRows.Regression(_ml, 60), "x => x");
        StringAssert.Contains(Refused(model, otherOrder, text), "with the same classes in the same order");
        StringAssert.StartsWith(
            Refused(single, _ml.Transforms.CopyColumns("Score", "Features").Fit(data), SampleRows.Regression(_ml, 5)),
            "Column 'Score' must be Single, as the model gives it, but is ");
    }

    [TestMethod]
    public void CompareScores_WithoutScoresOrRows_SaysSo()
    {
        var data = SampleRows.Regression(_ml, 60);
        StringAssert.StartsWith(
            Refused(_ml.Transforms.CopyColumns("Copy", "Label").Fit(data), Score(data, "x => x"), data), "Column 'Score' is missing.");
        var none = _ml.Data.FilterRowsByColumn(data, "Label", lowerBound: 1e9);
        var model = Score(data, "x => x");
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => model.CompareScores(model, none));
        StringAssert.StartsWith(e.Message, "There must be rows to compare the scores of");
    }

    private static string Refused(ITransformer model, ITransformer other, IDataView data) =>
        Assert.ThrowsExactly<ArgumentException>(() => model.CompareScores(other, data)).Message;

    private ExpressionTransformer Score(IDataView data, string expression) => _ml.Transforms.Expression("Score", expression, "Label").Fit(data);

    private TransformerChain<ColumnCopyingTransformer> Labelled(IDataView data, string expression) =>
        _ml.Transforms.Expression("PredictedLabel", expression, "Label")
            .Append(_ml.Transforms.CopyColumns("Score", "Label")).Fit(data);
}
