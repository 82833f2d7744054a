using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

[TestClass]
public class WrongSequencesTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_TextColumn_ShowsTokenizeToKeys()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.BiLstm("Label", "Group").Fit(SampleSequences.Binary(_ml)));
        StringAssert.StartsWith(error.Message, "Column 'Group' must be a vector of Key<UInt32> but is Text.");
        StringAssert.Contains(error.Message, "TokenizeToKeys(\"Tokens\", \"Group\")");
    }

    [TestMethod]
    public void Mlp_KeyColumn_SaysWhatItTakes()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.Mlp("Label", "Keys").Fit(SampleSequences.Binary(_ml)));
        StringAssert.StartsWith(
            error.Message, "Column 'Keys' must be Vector<Single> of known size but is Vector<Key<UInt32, 0-11>> of unknown size.");
    }

    [TestMethod]
    public void Fit_MixupOfKeys_IsRefused()
    {
        var options = new BiLstmEstimator.Options { FeatureColumnName = "Keys", Mixing = new() { Mixup = 0.2 } };
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.BiLstm(options).Fit(SampleSequences.Binary(_ml)));
        StringAssert.StartsWith(error.Message, "Mixing.Mixup must be 0 with keys");
    }

    [TestMethod]
    public void Transform_AnotherVocabulary_NamesBothSizes()
    {
        var options = new TextCnnEstimator.Options { FeatureColumnName = "Keys", Epochs = 1, Filters = 4, Embedding = new() { Size = 4 } };
        using var model = _ml.BinaryClassification.Trainers.TextCnn(options).Fit(SampleSequences.Binary(_ml));
        var other = _ml.Data.LoadFromEnumerable([new OtherRow { Keys = new VBuffer<uint>(1, [3]) }]);
        var error = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(other));
        StringAssert.Contains(error.Message, $"with the {SampleSequences.KeyCount} keys that the network was trained on");
    }

    [TestMethod]
    public void NeuralNetwork_KeysWithoutEmbedding_SaysSo()
    {
        var options = new NeuralNetworkEstimator.Options { FeatureColumnName = "Keys", Layers = [new Linear(4), new PoolOverTime()] };
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(SampleSequences.Binary(_ml)));
        StringAssert.StartsWith(error.Message, $"The first layer of input 'Keys', which has {SampleSequences.KeyCount} keys, must be an Embedding");
    }

    [TestMethod]
    public void NeuralNetwork_EmbeddingOfTooFewKeys_SaysSo()
    {
        var options = new NeuralNetworkEstimator.Options { FeatureColumnName = "Keys", Layers = [new Embedding(5, 4), new PoolOverTime()] };
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(SampleSequences.Binary(_ml)));
        StringAssert.Contains(error.Message, "must be an Embedding or a CategoryEmbedding of at least as many");
    }

    [TestMethod]
    public void NeuralNetwork_SequenceWithoutPooling_SaysSo()
    {
        var options = new NeuralNetworkEstimator.Options { FeatureColumnName = "Keys", Layers = [new Embedding(SampleSequences.KeyCount, 4)] };
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(SampleSequences.Binary(_ml)));
        StringAssert.Contains(error.Message, "[≤256, 4]");
        StringAssert.Contains(error.Message, "pool a sequence over time");
    }

    [TestMethod]
    public void Embedding_SettingsOutOfRange_AreRefusedByTheirPath()
    {
        (string Name, Func<EmbeddingSettings> Create)[] wrong =
        [
            ("Size", () => new() { Size = 0 }), ("Dropout", () => new() { Dropout = 1 }), ("TokenDropout", () => new() { TokenDropout = -0.1 }),
            ("Bigrams", () => new() { Bigrams = -1 }), ("Start", () => new() { Start = (EmbeddingStart)9 }),
        ];
        foreach (var (name, create) in wrong)
        {
            StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(create).Message, $"Embedding.{name}");
        }
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefusedWhenTheEstimatorIsMade()
    {
        Action<BiLstmEstimator.Options>[] changes =
        [
            o => o.Units = [], o => o.Units = [0], o => o.Pooling = [], o => o.Pooling = [(TimePooling)9], o => o.Embedding = null!,
            o => o.Dropout = 1, o => o.MaximumSequenceLength = 0, o => o.Truncation = (SequenceTruncation)9, o => o.Padding = (SequencePadding)9,
            o => o.LabelSmoothing = 1, o => o.LabelSmoothing = double.NaN,
        ];
        foreach (var change in changes)
        {
            var options = new BiLstmEstimator.Options();
            change(options);
            Assert.Throws<ArgumentException>(() => _ml.BinaryClassification.Trainers.BiLstm(options));
        }

        Assert.Throws<ArgumentException>(
            () => _ml.Regression.Trainers.TransformerEncoder(new TransformerEncoderEstimator.Options { ModelSize = 10, Heads = 4 }));
        Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.TextCnn(kernelSizes: []));
        var positions = new TransformerEncoderEstimator.Options { Positions = (PositionVectors)9 };
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.TransformerEncoder(positions)).Message,
            "Positions must be one of Sinusoidal, Learned.");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.Trainers.BiLstm(new BiLstmEstimator.Options { LabelSmoothing = 0.1 }));
    }

    private sealed class OtherRow
    {
        [KeyType(SampleSequences.KeyCount + 1)]
        public VBuffer<uint> Keys { get; set; }
    }
}
