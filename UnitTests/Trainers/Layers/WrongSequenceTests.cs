using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>Wrong use of layers on sequences: the message says what was expected, what came, and the way out.</summary>
[TestClass]
public class WrongSequenceTests
{
    private static readonly TensorShape _keys = TensorShape.Sequence(8);
    private static readonly TensorShape _steps = TensorShape.Sequence(8, 6);

    [TestMethod]
    public void SelfAttention_HeadsThatDoNotDivide_NamesBothNumbers() =>
        Refuses(new SelfAttention(4), _steps, "4 does not divide the 6 of [≤8, 6]. Put a Linear of a multiple of 4 units before it");

    [TestMethod]
    public void TransformerEncoderLayer_HeadsThatDoNotDivide_NamesBothNumbers() =>
        Refuses(new TransformerEncoderLayer(5, 12), _steps, "5 does not divide the 6");

    [TestMethod]
    public void LayersOfSequences_OnKeys_AskForAnEmbedding()
    {
        Layer[] layers =
        [
            new Lstm(2), new Gru(2), new Convolution1D(2), new SelfAttention(1), new PositionalEncoding(), new PoolOverTime(),
            new TransformerEncoderLayer(1, 2), new SpatialDropout(.1),
        ];
        foreach (var layer in layers)
        {
            Refuses(layer, _keys, $"{layer.GetType().Name} takes sequences of vectors, [steps, n] or [≤steps, n], but the input is [≤8]. "
                + "Put an Embedding before it");
        }
    }

    [TestMethod]
    public void LayersOfFeatures_OnKeys_AskForAnEmbedding()
    {
        foreach (var layer in new Layer[] { new Linear(2), new LayerNormalization(), new Branches([new Dropout(.1), new Dropout(.2)]) })
        {
            Refuses(layer, _keys, "is the number of steps of [≤8]. Put an Embedding before it");
        }
    }

    [TestMethod]
    public void Embedding_OfVectors_SaysWhereItBelongs() =>
        Refuses(new Embedding(5, 2), _steps, "takes keys, [n] or [≤n], but the input is [≤8, 6]. Put it first");

    [TestMethod]
    public void Flatten_OfVariableSteps_AsksForPooling() =>
        Refuses(new Flatten(), _steps, "those of the input [≤8, 6] have steps of their own number. Put a PoolOverTime before it");

    [TestMethod]
    public void Standardize_OfVariableSteps_IsRefused() => Refuses(new Standardize(), _keys, "takes numbers but the input is [≤8], which are keys");

    [TestMethod]
    public void BatchNormalization_OfVariableSteps_IsRefused() => Refuses(new BatchNormalization(), _steps, "but the input is [≤8, 6]");

    [TestMethod]
    public void Branches_OfDifferentEnds_NamesTheShapes() =>
        Refuses(new Branches([new Lstm(2), new Lstm(2, ReturnSequences: true)]), _steps, "[2], [≤8, 2]");

    [TestMethod]
    public void Convolution1D_ThatChangesVariableSteps_IsRefused()
    {
        Refuses(new Convolution1D(2, Stride: 2), _steps, "must keep the number of steps of the input [≤8, 6]");
        Refuses(new Convolution1D(2, Padding: 0), _steps, "must keep the number of steps of the input [≤8, 6]");
    }

    [TestMethod]
    public void Convolution1D_LongerThanTheInput_SaysHowLong() =>
        Refuses(
            new Convolution1D(2, 4, Dilation: 2, Padding: 0), new TensorShape(6, 3), "needs at least 7 steps for its window but the input is [6, 3]");

    [TestMethod]
    public void PositionalEncoding_OfALongerSequence_SaysBothLengths()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new PositionalEncoding(), _steps, keyCount: null);
        var e = Assert.ThrowsExactly<ArgumentException>(() => layer.Forward(zeros(1, 9, 6)));
        StringAssert.Contains(e.Message, "at most 8 steps but one of 9 came");
    }

    [TestMethod]
    public void Embedding_KeyOutOfRange_IsRefusedByTorch()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new Embedding(5, 2), _keys, keyCount: 5);
        Assert.ThrowsExactly<ExternalException>(() => layer.Forward(tensor(new[] { 6L }).view(1, 1)));
        Assert.ThrowsExactly<ExternalException>(() => layer.Forward(tensor(new[] { -1L }).view(1, 1)));
    }

    [TestMethod]
    public void Constructors_SettingsOutOfRange_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(-1, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(2, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(2, 2, Start: (EmbeddingStart)9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(2, 2, Bigrams: -1));
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => new Embedding(20_000_000, 2, Bigrams: 1)).Message,
            "Bigrams can be of at most 16,777,216 different keys");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Embedding(2, 2, TokenDropout: 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SpatialDropout(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Lstm(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Gru(-1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Convolution1D(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Convolution1D(1, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Convolution1D(1, Stride: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Convolution1D(1, Dilation: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Convolution1D(1, Padding: -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SelfAttention(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TransformerEncoderLayer(0, 4));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TransformerEncoderLayer(1, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TransformerEncoderLayer(1, 4, Dropout: 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TransformerEncoderLayer(1, 4, Activation: (ActivationFunction)99));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PositionalEncoding((PositionVectors)99));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PositionalEncoding(Padding: (SequencePadding)9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PoolOverTime((TimePooling)99));
    }

    private static void Refuses(Layer layer, TensorShape input, string message)
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => layer.GetOutputShape(input));
        StringAssert.Contains(e.Message, message);
    }
}
