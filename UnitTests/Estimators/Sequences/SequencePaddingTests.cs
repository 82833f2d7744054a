using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

/// <summary>The side of the padding tells from which end places are counted, and nothing else.</summary>
[TestClass]
public class SequencePaddingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TransformerEncoder_OtherPadding_CountsPlacesFromTheOtherEnd()
    {
        float[][] Scores(SequencePadding padding) => Fit(
            _ml.BinaryClassification.Trainers.TransformerEncoder(
                With(new TransformerEncoderEstimator.Options { ModelSize = 8, Heads = 2, FeedForward = 8 }, padding)), "Keys");
        Assert.AreNotEqual(Scores(SequencePadding.Post)[0][0], Scores(SequencePadding.Pre)[0][0]);
    }

    [TestMethod]
    public void BiLstm_OtherPadding_IsTheSame() =>
        AssertSame(padding => Fit(_ml.BinaryClassification.Trainers.BiLstm(With(new BiLstmEstimator.Options { Units = [4] }, padding)), "Keys"));

    [TestMethod]
    public void TextCnn_OtherPadding_IsTheSame() =>
        AssertSame(padding => Fit(_ml.BinaryClassification.Trainers.TextCnn(With(new TextCnnEstimator.Options { Filters = 4 }, padding)), "Keys"));

    [TestMethod]
    public void TransformerEncoder_OfNumbersWithOtherPadding_IsTheSame() => AssertSame(padding => Fit(
        _ml.BinaryClassification.Trainers.TransformerEncoder(
            With(new TransformerEncoderEstimator.Options { ModelSize = 8, Heads = 2, FeedForward = 8 }, padding, "Signal")), "Signal"));

    private static void AssertSame(Func<SequencePadding, float[][]> scores)
    {
        var (post, pre) = (scores(SequencePadding.Post), scores(SequencePadding.Pre));
        CollectionAssert.AreEqual(post.SelectMany(row => row).ToArray(), pre.SelectMany(row => row).ToArray());
    }

    private float[][] Fit(NetworkEstimator estimator, string column)
    {
        var data = SampleSequences.Binary(_ml, count: 100);
        using var model = estimator.Fit(data);
        Assert.AreEqual(column, model.Model.Network.Inputs[0].Name);
        return [.. ColumnValues.Read(model.Transform(data), "Score").Rows];
    }

    private static T With<T>(T options, SequencePadding padding, string column = "Keys")
        where T : SequenceModelOptions
    {
        (options.FeatureColumnName, options.Padding, options.Epochs, options.Embedding, options.Seed) = (column, padding, 1, new() { Size = 8 }, 1);
        return options;
    }
}
