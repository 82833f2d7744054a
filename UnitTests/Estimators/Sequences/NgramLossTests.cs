using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

/// <summary>The text trainers with n-grams make small what <c>Loss</c> says, in both halves and in the sum of both.</summary>
[TestClass]
public class NgramLossTests
{
    private const int KeyCount = 30;
    private const int Rows = 1500;
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.9)]
    public void QuantileLoss_OfNewTexts_HasItsShareBelow(double quantile) =>
        Assert.AreEqual(quantile, ShareBelow(new QuantileLoss(quantile)), 0.05);

    [TestMethod]
    public void AbsoluteLoss_OfNewTexts_HasHalfBelow() => Assert.AreEqual(0.5, ShareBelow(new AbsoluteLoss()), 0.1);

    // No rows are held back from so few, and a model of so many words knows them by heart.
    [TestMethod]
    public void QuantileLoss_OfFewTexts_IsNoMean()
    {
        var high = ShareBelow(new QuantileLoss(0.9), rows: 70);
        var low = ShareBelow(new QuantileLoss(0.1), rows: 70);
        Assert.IsTrue(high > 0.8 && low < 0.2, $"{high} and {low}");
    }

    [TestMethod]
    public void QuantileLoss_WithPredictQuantiles_LeavesThemWhatTheyAre()
    {
        using var model = Fit(options => (options.Loss, options.PredictQuantiles) = (new QuantileLoss(0.9), [0.1, 0.6]));
        var (labels, quantiles) = Scores<float[]>(model, "Quantiles");
        foreach (var (slot, expected) in new[] { (0, 0.1), (1, 0.6) })
        {
            var share = labels.Where((label, row) => label < quantiles[row][slot]).Count() / (double)labels.Length;
            Assert.AreEqual(expected, share, 0.07);
        }
    }

    [TestMethod]
    public void LabelSmoothing_HoldsBackTheSumOfBoth()
    {
        Assert.IsGreaterThan(0.95, Sureness(options => options.LabelSmoothing = 0));
        Assert.AreEqual(0.8, Sureness(options => options.LabelSmoothing = 0.4), 0.05);
    }

    [TestMethod]
    public void FocalLoss_HoldsBackTheSumOfBoth() =>
        Assert.IsLessThan(Sureness(options => options.Loss = new CrossEntropyLoss()) - 0.03, Sureness(options => options.Loss = new FocalLoss(4)));

    [TestMethod]
    public void QuantileLoss_OfSeveralNumbers_HasItsShareBelow()
    {
        var options = Small(options => (options.Loss, options.LabelColumnName) = (new QuantileLoss(0.9), "Both"));
        using var model = _ml.Regression.Trainers.TextCnn(options).Fit(Texts(seed: 1));
        var test = Texts(seed: 2);
        var labels = test.GetColumn<float[]>("Both").ToArray();
        var scores = model.Transform(test).GetColumn<float[]>("Score").ToArray();
        for (var slot = 0; slot < 2; slot++)
        {
            Assert.AreEqual(0.9, labels.Where((label, row) => label[slot] < scores[row][slot]).Count() / (double)labels.Length, 0.05);
        }
    }

    private double ShareBelow(RegressionLoss loss, int rows = Rows)
    {
        using var model = Fit(options => options.Loss = loss, rows);
        var (labels, scores) = Scores<float>(model, "Score");
        return labels.Where((label, row) => label < scores[row]).Count() / (double)labels.Length;
    }

    private (float[] Labels, T[] Outputs) Scores<T>(NetworkPredictionTransformer model, string column)
    {
        var scored = model.Transform(Texts(seed: 2));
        return ([.. scored.GetColumn<float>("Label")], [.. scored.GetColumn<T>(column)]);
    }

    private NetworkPredictionTransformer Fit(Action<TextCnnEstimator.Options> set, int rows = Rows) =>
        _ml.Regression.Trainers.TextCnn(Small(set)).Fit(_ml.Data.TakeRows(Texts(seed: 1), rows));

    // The mean probability that is given to what is true, of texts whose class a single word tells.
    private double Sureness(Action<TextCnnEstimator.Options> set)
    {
        using var model = _ml.BinaryClassification.Trainers.TextCnn(Small(options =>
        {
            options.LabelColumnName = "Flag";
            set(options);
        })).Fit(Texts(seed: 1));
        var scored = model.Transform(Texts(seed: 2));
        return scored.GetColumn<bool>("Flag").Zip(scored.GetColumn<float>("Probability"), (flag, p) => flag ? p : 1 - p).Average();
    }

    private static TextCnnEstimator.Options Small(Action<TextCnnEstimator.Options> set)
    {
        var options = new TextCnnEstimator.Options
        {
            FeatureColumnName = "Keys",
            Filters = 4,
            Embedding = new() { Size = 4, Bigrams = 0 },
            Epochs = 3,
        };
        set(options);
        return options;
    }

    private IDataView Texts(int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(_ =>
        {
            var flag = random.Next(2) == 1;
            uint[] keys = [.. Enumerable.Range(0, 8).Select(_ => (uint)random.Next(1, KeyCount - 1)), (uint)(flag ? KeyCount : KeyCount - 1)];
            var noise = Math.Pow(Math.Log(1 - random.NextDouble()), 2); // three of four lie below its mean
            var label = (float)(keys.Sum(key => Math.Sin(key)) + noise);
            return new TextRow { Keys = new VBuffer<uint>(keys.Length, keys), Label = label, Flag = flag, Both = [label, (float)noise] };
        }).ToArray());
    }

    private sealed class TextRow
    {
        [KeyType(KeyCount)]
        public VBuffer<uint> Keys { get; set; }

        public float Label { get; set; }

        public bool Flag { get; set; }

        [VectorType(2)]
        public float[] Both { get; set; } = [];
    }
}
