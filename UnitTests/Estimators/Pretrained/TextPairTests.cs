using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>How alike two texts are, learned by regression on pairs.</summary>
[TestClass]
public sealed class TextPairTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly TextEncoder _encoder = TinyEncoder.Load();
    private static TransformerChain<NetworkPredictionTransformer> _model = null!;

    [ClassInitialize]
    public static void Train(TestContext context) => _model = Fit(CreatePairs(seed: 1, count: 400));

    [ClassCleanup]
    public static void Free() => ((IDisposable)_model).Dispose();

    // Neither text tells it alone, and the sum of both does not either.
    [TestMethod]
    public void Fit_PairsOfTexts_LearnsHowAlikeTheyAre()
    {
        var unseen = _ml.Data.LoadFromEnumerable(CreatePairs(seed: 2, count: 200));
        Assert.IsGreaterThan(0.9, _ml.Regression.Evaluate(_model.Transform(unseen), "Similarity").RSquared);
    }

    [TestMethod]
    public void Saved_LoadsWithEqualScores()
    {
        using var folder = new TemporaryFolder();
        var (path, data) = (folder.PathOf("pairs.zip"), _ml.Data.LoadFromEnumerable(CreatePairs(seed: 3, count: 20)));
        _ml.Model.Save(_model, data.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);
        foreach (var (expected, actual) in Scores(_model, data).Zip(Scores(loaded, data)))
        {
            Assert.AreEqual(expected, actual, 1e-4);
        }
    }

    [TestMethod]
    public void ExplainTokens_OfAPair_HasTheWordsOfBoth()
    {
        var why = _model.ExplainTokens(new Pair { First = "a good film", Second = "bad" });
        CollectionAssert.AreEqual(new[] { "a", "good", "film", "bad" }, why.Words.Select(word => word.Token).ToArray());
    }

    private static float[] Scores(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float>("Score")];

    private static TransformerChain<NetworkPredictionTransformer> Fit(Pair[] pairs) =>
        _ml.Transforms.Text.TokenizePairToKeys("Tokens", "First", "Second", _encoder.Tokenizer, maximumLength: 16)
            .Append(_ml.Regression.Trainers.TextEncoder(_encoder, new TextEncoderEstimator.Options
            {
                LabelColumnName = "Similarity",
                FeatureColumnName = "Tokens",
                TrainWordVectors = true,
                LearningRate = 0.01,
                Epochs = 16,
                Ngrams = null,
            }))
            .Fit(_ml.Data.LoadFromEnumerable(pairs));

    private static Pair[] CreatePairs(int seed, int count)
    {
        var random = new Random(seed);
        string[] others = ["a", "film", "x", "z.", ""];
        string Say(bool isGood) => $"{others[random.Next(others.Length)]} {(isGood ? "good" : "bad")} {others[random.Next(others.Length)]}";
        return
        [
            .. from i in Enumerable.Range(0, count)
               let first = random.Next(2) == 0
               let second = random.Next(2) == 0
               select new Pair { First = Say(first), Second = Say(second), Similarity = first == second ? 5 : 1 },
        ];
    }

    private sealed class Pair
    {
        public string First { get; set; } = string.Empty;

        public string Second { get; set; } = string.Empty;

        public float Similarity { get; set; }
    }
}
