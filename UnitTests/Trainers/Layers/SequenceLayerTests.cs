using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

[TestClass]
public class SequenceLayerTests
{
    private static readonly TensorShape _steps = TensorShape.Sequence(6, 4);
    private static readonly TensorShape _matrix = new(5, 4);

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Lstm_Conforms(bool bidirectional, bool returnSequences) =>
        LayerConformance.Check(new Lstm(3, bidirectional, returnSequences), _steps, _matrix, TensorShape.Sequence(2, 2));

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void Gru_Conforms(bool bidirectional, bool returnSequences) =>
        LayerConformance.Check(new Gru(3, bidirectional, returnSequences), _steps, _matrix, TensorShape.Sequence(2, 2));

    [TestMethod]
    public void Embedding_Conforms() =>
        LayerConformance.CheckOnKeys(new Embedding(9, 3), 9, TensorShape.Sequence(6), new TensorShape(5), new TensorShape(1));

    [TestMethod]
    public void Embedding_WithTokenDropout_Conforms() =>
        LayerConformance.CheckOnKeys(
            new Embedding(9, 3, TokenDropout: .3, EmbeddingStart.Cooccurrence), 9, TensorShape.Sequence(6), new TensorShape(5));

    [TestMethod]
    [DataRow(12)]
    [DataRow(200)]
    public void Embedding_WithBigrams_Conforms(int bigrams) => LayerConformance.CheckOnKeys(
        new Embedding(9, 3, Start: EmbeddingStart.Cooccurrence, Bigrams: bigrams), 9, TensorShape.Sequence(6), new TensorShape(5),
        new TensorShape(1));

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 4)]
    public void NgramLinear_Conforms(int maximumLength, int units) =>
        LayerConformance.CheckOnKeys(new NgramLinear(9, maximumLength, 7, units), 9, TensorShape.Sequence(6), new TensorShape(5), new TensorShape(1));

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void BlendLinear_Conforms(int units) => LayerConformance.Check(
        new BlendLinear(units, ReadsMore: units == 1), new TensorShape(7), new TensorShape(units + 1));

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void BesideScores_Conforms(int units) => LayerConformance.Check(
        new BesideScores([new Linear(4), new Activation(), new Dropout(0.5)], units), new TensorShape(7), new TensorShape(units + 1));

    [TestMethod]
    public void BesideScores_OfScoresAlone_SaysWhatItTakes()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new BesideScores([new Linear(4)], 3).GetOutputShape(new TensorShape(3)));
        StringAssert.Contains(e.Message, "ends in 3 scores");
    }

    [TestMethod]
    public void Silence_Conforms() => LayerConformance.Check(new Silence(), _steps, _matrix, new TensorShape(5));

    [TestMethod]
    public void SpatialDropout_Conforms() => LayerConformance.Check(new SpatialDropout(.4), _steps, _matrix);

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 1)]
    [DataRow(3, 1)]
    [DataRow(3, 2)]
    [DataRow(4, 3)]
    public void Convolution1D_OfVariableSteps_Conforms(int kernelSize, int dilation) =>
        LayerConformance.Check(new Convolution1D(3, kernelSize, Dilation: dilation), _steps, _matrix);

    [TestMethod]
    [DataRow(3, 2, 1, null)]
    [DataRow(4, 3, 1, null)]
    [DataRow(3, 1, 1, 0)]
    [DataRow(2, 2, 2, 1)]
    public void Convolution1D_OfFixedSteps_Conforms(int kernelSize, int stride, int dilation, int? padding) =>
        LayerConformance.Check(new Convolution1D(3, kernelSize, stride, dilation, padding, Bias: false), _matrix, new TensorShape(8, 1));

    [TestMethod]
    [DataRow(PositionVectors.Sinusoidal, SequencePadding.Post)]
    [DataRow(PositionVectors.Sinusoidal, SequencePadding.Pre)]
    [DataRow(PositionVectors.Learned, SequencePadding.Post)]
    [DataRow(PositionVectors.Learned, SequencePadding.Pre)]
    public void PositionalEncoding_Conforms(PositionVectors vectors, SequencePadding padding) =>
        LayerConformance.Check(new PositionalEncoding(vectors, padding), _steps, _matrix, TensorShape.Sequence(3, 5));

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(4)]
    public void SelfAttention_Conforms(int heads) => LayerConformance.Check(new SelfAttention(heads), _steps, _matrix);

    [TestMethod]
    public void TransformerEncoderLayer_Conforms() =>
        LayerConformance.Check(new TransformerEncoderLayer(2, 6, Dropout: .2, ActivationFunction.SiLU), _steps, _matrix);

    [TestMethod]
    public void TransformerEncoderLayer_NormalisedAfterEachPart_Conforms() => LayerConformance.Check(
        new TransformerEncoderLayer(2, 6, Dropout: .2, NormFirst: false, Epsilon: 1e-12), _steps, _matrix);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void SegmentedEmbedding_Conforms(int segments) => LayerConformance.CheckOnKeys(
        new SegmentedEmbedding(4, 3, Separator: 2, segments), 4, TensorShape.Sequence(6), new TensorShape(5), new TensorShape(1));

    [TestMethod]
    [DataRow(TimePooling.Mean)]
    [DataRow(TimePooling.Max)]
    [DataRow(TimePooling.Last)]
    [DataRow(TimePooling.First)]
    [DataRow(TimePooling.Attention)]
    public void PoolOverTime_Conforms(TimePooling pooling) =>
        LayerConformance.Check(new PoolOverTime(pooling), _steps, _matrix, TensorShape.Sequence(2, 2));

    [TestMethod]
    public void PoolOverTime_OfEveryKind_IsTested() =>
        Assert.AreEqual(5, Enum.GetValues<TimePooling>().Length, "Add the new kind to the conformance test above.");

    [TestMethod]
    public void LayersForEachStep_OfVariableSteps_Conform() => LayerConformance.Check(
        new Sequence(
            [new Linear(6), new Activation(ActivationFunction.Tanh), new LayerNormalization(), new Dropout(.1), new Residual([new Linear(6)])]),
        _steps);

    [TestMethod]
    public void Branches_OfVariableSteps_Conform() => LayerConformance.Check(
        new Branches([new Convolution1D(2), new Gru(2, ReturnSequences: true), new Dropout(.1)]), _steps);

    [TestMethod]
    public void Branches_OfMeanAndMax_Conform() => LayerConformance.Check(
        new Branches([new PoolOverTime(TimePooling.Mean), new PoolOverTime(TimePooling.Max)]), _steps);

    [TestMethod]
    public void WholeNetworkForSequences_Conforms() => LayerConformance.CheckOnKeys(
        new Sequence(
        [
            new Embedding(7, 4),
            new SpatialDropout(.1),
            new PositionalEncoding(PositionVectors.Learned, SequencePadding.Pre),
            new TransformerEncoderLayer(2, 5, Dropout: 0),
            new Lstm(3, Bidirectional: true, ReturnSequences: true),
            new PoolOverTime(TimePooling.Attention),
            new Linear(2),
        ]),
        7,
        TensorShape.Sequence(5));
}
