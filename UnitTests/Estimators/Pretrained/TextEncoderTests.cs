using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>What of an encoder is trained, and how, and what is refused.</summary>
[TestClass]
public class TextEncoderTests
{
    private const string Words = "input0.0.words.vectors.weight";
    private const string FirstLayer = "input0.4.";
    private const string LastLayer = "input0.5.";
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly TextEncoder _encoder = TinyEncoder.Load();
    private static readonly IDataView _rows = SampleTexts.Binary(_ml, 64);

    [TestMethod]
    public void Fit_ByDefault_TrainsAllButTheWordVectors()
    {
        using var model = Fit(_ => { });
        var changed = Changed(model);
        Assert.DoesNotContain(Words, changed);
        CollectionAssert.IsSubsetOf(
            (string[])
            [
                "input0.0.segments.weight", "input0.1.vectors", "input0.2.weight", $"{FirstLayer}0.body.0.projection.weight", $"{LastLayer}3.bias",
            ],
            changed);
    }

    [TestMethod]
    public void Fit_TrainWordVectors_TrainsThoseToo()
    {
        using var model = Fit(options => options.TrainWordVectors = true);
        Assert.Contains(Words, Changed(model));
    }

    [TestMethod]
    public void Fit_NoLayer_LeavesTheEncoderAsItIs()
    {
        using var model = Fit(options => options.TrainedLayers = 0);
        Assert.IsEmpty(Changed(model));
    }

    // The other one holds the same weights, but by names of parts of a layer, so that the encoder runs in each epoch.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Fit_NoLayer_LearnsWhatItLearnsOfAnEncoderThatRunsInEachEpoch(bool hasNgrams)
    {
        void Train(TextEncoderEstimator.Options options)
        {
            (options.Epochs, options.LayerDropout, options.Ngrams) = (3, 0, hasNgrams ? new() : null);
            options.ValidationFraction = 0.25;
        }

        using var once = Fit(options =>
        {
            Train(options);
            options.TrainedLayers = 0;
        });
        using var eachTime = Fit(options =>
        {
            Train(options);
            options.FrozenLayers = ["input0.0.segments", "input0.1", "input0.2", "input0.4", "input0.5"];
        });
        foreach (var (name, weight) in eachTime.Model.Weights.All)
        {
            Assert.IsTrue(weight.Values.Zip(once.Model.Weights[name].Values).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5), name);
        }

        foreach (var (expected, actual) in eachTime.History.Epochs.Zip(once.History.Epochs))
        {
            Assert.AreEqual(expected.ValidationLoss!.Value, actual.ValidationLoss!.Value, 1e-5);
        }
    }

    [TestMethod]
    public void Fit_OneLayer_TrainsTheLastOne()
    {
        using var model = Fit(options => options.TrainedLayers = 1);
        var changed = Changed(model);
        Assert.HasCount(12, changed);
        Assert.IsTrue(changed.All(name => name.StartsWith(LastLayer, StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_Adapters_ChangeMatricesByALowRankAndNothingElse()
    {
        using var model = Fit(options => options.Adapters = new() { Rank = 1 });
        var changed = Changed(model);
        Assert.HasCount(2 * 4, changed);
        Assert.IsTrue(changed.All(name => name.EndsWith("weight", StringComparison.Ordinal)));

        // Of rank 1, any two rows are multiples of each other.
        var name = $"{FirstLayer}2.body.0.weight";
        var (now, then) = (model.Model.Weights[name].Values, Start()[name].Values);
        var difference = now.Zip(then, (a, b) => (double)a - b).ToArray();
        for (var row = 1; row < TinyEncoder.FeedForward; row++)
        {
            for (var column = 1; column < TinyEncoder.Size; column++)
            {
                var (first, other) = (
                    difference[0] * difference[(row * TinyEncoder.Size) + column], difference[column] * difference[row * TinyEncoder.Size]);
                Assert.AreEqual(first, other, 1e-7);
            }
        }
    }

    [TestMethod]
    public void Fit_Adapters_LeaveNoNamesOfTheirOwn()
    {
        using var plain = Fit(_ => { });
        using var adapted = Fit(options => options.Adapters = new());
        CollectionAssert.AreEquivalent(plain.Model.Weights.All.Keys.ToArray(), adapted.Model.Weights.All.Keys.ToArray());
        Assert.AreEqual(plain.Model.Network, adapted.Model.Network);
    }

    [TestMethod]
    public void RateFactors_FallFromTheLastLayerOnAndGiveTheHeadItsOwn()
    {
        var options = new TextEncoderEstimator.Options { LearningRate = 1e-4, HeadLearningRate = 1e-3, LayerDecay = 0.5 }.With(_encoder);
        string[] names =
        [
            "trunk.1.weight", "input1.0.weight", "input0.6.scorer.0.weight", $"{LastLayer}1.bias", $"{FirstLayer}1.bias", "input0.2.bias", Words,
        ];
        CollectionAssert.AreEqual(
            new[] { 10.0, 10, 10, 1, 0.5, 0.25, 0.25 }, names.Select(name => Math.Round(options.GetRateFactor(name), 9)).ToArray());
    }

    [TestMethod]
    public void Fit_InitialModel_GoesOnFromItsWeights()
    {
        using var first = Fit(options => options.Epochs = 6);
        using var second = Fit(options => (options.InitialModel, options.LearningRate, options.HeadLearningRate) = (first.Model, 1e-12, 1e-12));
        foreach (var (name, weight) in first.Model.Weights.All)
        {
            var now = second.Model.Weights[name].Values;
            Assert.IsTrue(weight.Values.Zip(now).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6), name);
        }
    }

    [TestMethod]
    public void Truncation_OfLongTexts_KeepsTheTokenThatEndsThem()
    {
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 9 }, SequenceTruncation.BeforeLast.To(4).Places(10));
        Assert.AreEqual(SequenceTruncation.BeforeLast, SequenceTruncation.BeforeLast.To(4).ToTruncation());
        Assert.AreEqual(SequenceTruncation.Middle, SequenceTruncation.Middle.To(4).ToTruncation());
    }

    [TestMethod]
    public void Fit_TextColumn_SaysHowToCutIt()
    {
        var texts = _ml.Data.LoadFromEnumerable([new { Label = true, Tokens = "good" }]);
        Refuses(texts, "TokenizeToKeys(\"Tokens\", \"Tokens\", encoder.Tokenizer, 256)");
    }

    [TestMethod]
    public void Fit_SingleKey_SaysWhatIsWanted()
    {
        var keys = _ml.Transforms.CopyColumns("Tokens", "Category").Fit(_rows).Transform(_rows);
        Refuses(keys, "must be a vector of Key<UInt32> but is Key<UInt32, 0-2>");
    }

    [TestMethod]
    public void Fit_KeysOfAnotherVocabulary_NamesBothNumbers()
    {
        var rows = SampleSequences.Binary(_ml, 20);
        var options = new TextEncoderEstimator.Options { FeatureColumnName = "Keys" };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.TextEncoder(_encoder, options).Fit(rows));
        StringAssert.Contains(e.Message, "has 12 keys and the tokeniser 62");
        StringAssert.Contains(e.Message, "encoder.Tokenizer");
    }

    [TestMethod]
    public void Fit_OtherTokensOfTheSameNumber_NamesTheFirst()
    {
        var words = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 62).Select(i => new { Label = i % 2 == 0, Words = new[] { $"word{i:D2}" } }));
        var keys = _ml.Transforms.Conversion.MapValueToKey("Tokens", "Words").Fit(words).Transform(words);
        Refuses(keys, "has 'word00' where the tokeniser has '[PAD]'");
    }

    [TestMethod]
    [DataRow(25, "from 3 to 24")]
    [DataRow(2, "from 3 to 24")]
    public void MaximumSequenceLength_BeyondThePositions_IsRefused(int length, string expected) =>
        RefusesOptions<ArgumentOutOfRangeException>(options => options.MaximumSequenceLength = length, expected);

    [TestMethod]
    public void TrainedLayers_MoreThanThereAre_IsRefused()
    {
        RefusesOptions<ArgumentOutOfRangeException>(options => options.TrainedLayers = 3, "from 0 to 2");
        RefusesOptions<ArgumentOutOfRangeException>(options => options.TrainedLayers = -1, "from 0 to 2");
    }

    [TestMethod]
    public void Options_ThatContradictEachOther_AreRefused()
    {
        RefusesOptions<ArgumentException>(options => (options.TrainWordVectors, options.TrainedLayers) = (true, 1), "TrainWordVectors must be false");
        RefusesOptions<ArgumentException>(options => (options.TrainWordVectors, options.Adapters) = (true, new()), "TrainWordVectors must be false");
        RefusesOptions<ArgumentException>(options => (options.Adapters, options.TrainedLayers) = (new(), 0), "Adapters must be null");
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefusedByName()
    {
        RefusesOptions<ArgumentOutOfRangeException>(options => options.HeadLearningRate = 0, "HeadLearningRate");
        RefusesOptions<ArgumentOutOfRangeException>(options => options.LayerDecay = 1.1, "LayerDecay");
        RefusesOptions<ArgumentOutOfRangeException>(options => options.Dropout = 1, "Dropout");
        RefusesOptions<ArgumentOutOfRangeException>(options => options.LayerDropout = -1, "LayerDropout");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MLNet.DeepExtensions.Trainers.Training.LowRankAdapters { Rank = 0 });
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.BinaryClassification.Trainers.TextEncoder(null!));
    }

    private static NetworkPredictionTransformer Fit(Action<TextEncoderEstimator.Options> change)
    {
        var options = new TextEncoderEstimator.Options { FeatureColumnName = "Tokens", Epochs = 1, Ngrams = null, Seed = 1 };
        change(options);
        return _ml.BinaryClassification.Trainers.TextEncoder(_encoder, options).Fit(_rows);
    }

    private static NetworkWeights Start() => new TextEncoderEstimator.Options().With(_encoder).CreateStartWeights();

    private static string[] Changed(NetworkPredictionTransformer model) =>
    [
        .. from weight in Start().All
           where !weight.Value.Values.AsSpan().SequenceEqual(model.Model.Weights[weight.Key].Values)
           select weight.Key,
    ];

    private static void Refuses(IDataView rows, string expected)
    {
        var options = new TextEncoderEstimator.Options { FeatureColumnName = "Tokens" };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.TextEncoder(_encoder, options).Fit(rows));
        StringAssert.Contains(e.Message, expected);
    }

    private static void RefusesOptions<T>(Action<TextEncoderEstimator.Options> change, string expected)
        where T : ArgumentException
    {
        var options = new TextEncoderEstimator.Options();
        change(options);
        StringAssert.Contains(Assert.ThrowsExactly<T>(() => _ml.BinaryClassification.Trainers.TextEncoder(_encoder, options)).Message, expected);
    }
}
