using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>What layers of sequences compute, against numbers worked out by hand and against torch's own layers.</summary>
[TestClass]
public class SequenceLayerValueTests
{
    private const double Tolerance = 1e-5;
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    public void Lstm_OfOneUnit_IsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new Lstm(1), TensorShape.Sequence(3, 1), keyCount: null);
        float[] fromInput = [.5f, -.3f, .8f, .2f]; // input, forget, cell, output
        float[] fromState = [.1f, .4f, -.6f, .7f];
        float[] bias = [.05f, 1, -.2f, .3f];
        Set(layer, "forward.weight_ih_l0", fromInput);
        Set(layer, "forward.weight_hh_l0", fromState);
        Set(layer, "forward.bias_ih_l0", bias);
        Set(layer, "forward.bias_hh_l0", [0, 0, 0, 0]);
        double[] steps = [1, -2, .5];
        var (state, cell) = (0.0, 0.0);
        foreach (var step in steps)
        {
            double Gate(int i) => (fromInput[i] * step) + (fromState[i] * state) + bias[i];
            cell = (Sigmoid(Gate(1)) * cell) + (Sigmoid(Gate(0)) * Math.Tanh(Gate(2)));
            state = Sigmoid(Gate(3)) * Math.Tanh(cell);
        }

        // One more step of padding, which must not count.
        var output = layer.Forward(tensor(new float[] { 1, -2, .5f, 9 }).view(1, 4, 1), tensor(new[] { 3L }));
        Assert.AreEqual(state, output.Read(), Tolerance);
    }

    [TestMethod]
    public void Lstm_WhenMade_HasAForgetGateThatStartsOpen()
    {
        using var layer = new LayerUnderTest(new Lstm(3, Bidirectional: true), TensorShape.Sequence(3, 2), keyCount: null);
        foreach (var direction in new[] { "forward", "backward" })
        {
            CollectionAssert.AreEqual(new float[] { 1, 1, 1 }, Get(layer, $"{direction}.bias_ih_l0")[3..6]);
            CollectionAssert.AreEqual(new float[] { 0, 0, 0 }, Get(layer, $"{direction}.bias_hh_l0")[3..6]);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Recurrence_Bidirectional_IsTorchsOwn(bool lstm)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Layer description = lstm ? new Lstm(4, true, true) : new Gru(4, true, true);
        using var layer = new LayerUnderTest(description, TensorShape.Sequence(5, 3), keyCount: null);
        using nn.Module torchs = lstm ? nn.LSTM(3, 4, batchFirst: true, bidirectional: true) : nn.GRU(3, 4, batchFirst: true, bidirectional: true);
        foreach (var (name, parameter) in torchs.named_parameters())
        {
            var reverse = name.EndsWith("_reverse", StringComparison.Ordinal);
            parameter.copy_(
                Parameter(layer, (reverse ? "backward." : "forward.") + name.Replace("_reverse", string.Empty, StringComparison.Ordinal)));
        }

        var input = _random.Normal([2, 5, 3]);
        var expected = torchs is TorchSharp.Modules.LSTM own ? own.call(input).Item1 : ((TorchSharp.Modules.GRU)torchs).call(input).Item1;
        AreEqual(expected, layer.Forward(input));
    }

    [TestMethod]
    public void SelfAttention_OfTwoSteps_IsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new SelfAttention(1), TensorShape.Sequence(3, 1), keyCount: null);
        Set(layer, "projection.weight", [2, 3, 5]); // query, key, value
        Set(layer, "projection.bias", [0, 0, 1]);
        Set(layer, "output.weight", [.5f]);
        Set(layer, "output.bias", [.25f]);

        // Queries 2 and -1, keys 3 and -1.5, values 6 and -1.5; the third step is padding.
        var output = layer.Forward(tensor(new float[] { 1, -.5f, 7 }).view(1, 3, 1), tensor(new[] { 2L })).data<float>().ToArray();
        double[] queries = [2, -1];
        for (var i = 0; i < queries.Length; i++)
        {
            var (first, second) = (Math.Exp(queries[i] * 3), Math.Exp(queries[i] * -1.5));
            var mean = ((first * 6) + (second * -1.5)) / (first + second);
            Assert.AreEqual((.5 * mean) + .25, output[i], Tolerance);
        }
    }

    [TestMethod]
    public void TransformerEncoderLayer_NormalisedAfterEachPart_IsTorchsOwn()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        // Torch's normalises after each part, as Vaswani et al. did.
        var description = new TransformerEncoderLayer(2, 12, Activation: ActivationFunction.ReLU, NormFirst: false);
        using var layer = new LayerUnderTest(description, TensorShape.Sequence(6, 8), keyCount: null);
        layer.Module.eval();
        using var torchs = nn.TransformerEncoderLayer(8, 2, 12, 0);
        torchs.eval();
        var names = new Dictionary<string, string>
        {
            ["self_attn.in_proj_"] = "0.body.0.projection.",
            ["self_attn.out_proj."] = "0.body.0.output.",
            ["norm1."] = "1.",
            ["linear1."] = "2.body.0.",
            ["linear2."] = "2.body.2.",
            ["norm2."] = "3.",
        };
        foreach (var (name, parameter) in torchs.named_parameters())
        {
            var (theirs, ours) = names.Single(pair => name.StartsWith(pair.Key, StringComparison.Ordinal));
            parameter.copy_(_random.Normal(parameter.shape).to(parameter.dtype)); // also what starts at 0 or 1
            Parameter(layer, ours + name[theirs.Length..]).copy_(parameter);
        }

        var input = _random.Normal([3, 6, 8]);
        var lengths = tensor(new[] { 6L, 1, 4 });
        var padding = StepMask.Padding(lengths, 6);
        var expected = torchs.call(input.transpose(0, 1), null!, padding).transpose(0, 1);
        var actual = layer.Forward(input, lengths);
        AreEqual(expected.masked_fill(padding.unsqueeze(-1), Scalars.Zero), actual.masked_fill(padding.unsqueeze(-1), Scalars.Zero));
    }

    [TestMethod]
    public void SegmentedEmbedding_AddsTheVectorOfEachKeysSegment()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new SegmentedEmbedding(3, 1, Separator: 3), TensorShape.Sequence(7), keyCount: 3);
        Set(layer, "words.vectors.weight", [0, 1, 2, 3]);
        Set(layer, "segments.weight", [10, 20]);

        // The separator is of the segment that it ends; the third segment has the vector of the second.
        var output = layer.Forward(tensor(new float[] { 1, 3, 2, 0, 3, 1, 3 }, 1, 7));
        CollectionAssert.AreEqual(new float[] { 11, 13, 22, 20, 23, 21, 23 }, output.data<float>().ToArray());
    }

    [TestMethod]
    public void TransformerEncoderLayer_NormalisesBeforeEachPart()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new TransformerEncoderLayer(1, 3), TensorShape.Sequence(4, 2), keyCount: null);
        layer.Module.eval();

        // With a last layer of zeros in each part, what is left is the input: nothing normalises it.
        foreach (var (name, parameter) in layer.Module.named_parameters())
        {
            if (name.Contains("output.", StringComparison.Ordinal) || name.StartsWith("1.body.4.", StringComparison.Ordinal))
            {
                Set(layer, name, new float[parameter.numel()]);
            }
        }

        var input = _random.Normal([2, 4, 2]).mul(Number(5)).add(Number(3), Scalars.One);
        AreEqual(input, layer.Forward(input));
    }

    [TestMethod]
    public void PositionalEncoding_Sinusoidal_IsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new PositionalEncoding(), TensorShape.Sequence(50, 6), keyCount: null);
        var output = layer.Forward(zeros(1, 50, 6));
        for (var step = 0; step < 50; step++)
        {
            for (var i = 0; i < 3; i++)
            {
                var angle = step / Math.Pow(10_000, 2 * i / 6.0);
                Assert.AreEqual(Math.Sin(angle), output[0, step, 2 * i].Read(), Tolerance);
                Assert.AreEqual(Math.Cos(angle), output[0, step, (2 * i) + 1].Read(), Tolerance);
            }
        }
    }

    [TestMethod]
    [DataRow(SequencePadding.Post, new[] { 0, 1, 2 }, new[] { 0 })]
    [DataRow(SequencePadding.Pre, new[] { 7, 8, 9 }, new[] { 9 })]
    public void PositionalEncoding_OfShorterRows_CountsFromTheSideWithoutPadding(SequencePadding padding, int[] ofThree, int[] ofOne)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var layer = new LayerUnderTest(new PositionalEncoding(PositionVectors.Learned, padding), TensorShape.Sequence(10, 1), keyCount: null);
        layer.Module.get_parameter("vectors")!.copy_(Range(10, float32).view(10, 1));
        var batch = layer.Forward(zeros(2, 3, 1), tensor(new[] { 3L, 1L }));
        CollectionAssert.AreEqual(ofThree.Select(place => (float)place).ToArray(), batch[0].contiguous().data<float>().ToArray());
        Assert.AreEqual(ofOne[0], batch[1][0].Read());
        CollectionAssert.AreEqual(ofThree.Select(place => (float)place).ToArray(), layer.Forward(zeros(1, 3, 1)).data<float>().ToArray());
    }

    [TestMethod]
    public void Convolution1D_OfAnEvenKernel_PadsOneMoreAfterTheLastStep()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new Convolution1D(1, 2, Bias: false), TensorShape.Sequence(4, 1), keyCount: null);
        Set(layer, "weight", [10, 1]); // 10 · this step + the next one
        var output = layer.Forward(tensor(new float[] { 1, 2, 3, 9 }).view(1, 4, 1), tensor(new[] { 3L }));
        CollectionAssert.AreEqual(new float[] { 12, 23, 30 }, output.data<float>().ToArray()[..3]);
    }

    [TestMethod]
    public void PoolOverTime_OfPaddedSteps_PoolsTheRealOnes()
    {
        using var scope = NewDisposeScope();
        var input = tensor(new float[] { -4, -1, -7, 100 }).view(1, 4, 1);
        var expected = new Dictionary<TimePooling, double> { [TimePooling.Mean] = -4, [TimePooling.Max] = -1, [TimePooling.Last] = -7 };
        foreach (var (pooling, value) in expected)
        {
            using var layer = new LayerUnderTest(new PoolOverTime(pooling), TensorShape.Sequence(4, 1), keyCount: null);
            Assert.AreEqual(value, layer.Forward(input, tensor(new[] { 3L })).Read(), Tolerance, pooling.ToString());
        }
    }

    [TestMethod]
    public void PoolOverTime_Attention_IsTheFormula()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new PoolOverTime(TimePooling.Attention), TensorShape.Sequence(3, 1), keyCount: null);
        Set(layer, "scorer.0.weight", [.5f]);
        Set(layer, "scorer.0.bias", [.1f]);
        Set(layer, "scorer.2.weight", [2]);
        double[] steps = [1, -3];
        var weights = Array.ConvertAll(steps, step => Math.Exp(2 * Math.Tanh((.5 * step) + .1)));
        var output = layer.Forward(tensor(new float[] { 1, -3, 50 }).view(1, 3, 1), tensor(new[] { 2L }));
        Assert.AreEqual(((weights[0] * 1) + (weights[1] * -3)) / weights.Sum(), output.Read(), Tolerance);
    }

    [TestMethod]
    public void SpatialDropout_InTraining_ZeroesWholeChannelsOfARow()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new SpatialDropout(.25), TensorShape.Sequence(7, 40), keyCount: null);
        layer.Module.train();
        var output = layer.Forward(ones(50, 7, 40));
        Assert.IsTrue(output.eq(output.narrow(1, 0, 1)).all().IsTrue(), "A channel is the same at all steps.");
        var first = output.select(1, 0).data<float>().ToArray();
        Assert.IsTrue(first.All(value => value == 0 || Math.Abs(value - (1 / .75)) < Tolerance));
        Assert.AreEqual(.25, first.Count(value => value == 0) / (double)first.Length, .04);
    }

    [TestMethod]
    public void Embedding_InTraining_MakesSomeKeysUnknown()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var layer = new LayerUnderTest(new Embedding(1, 1, TokenDropout: .3), TensorShape.Sequence(2000), keyCount: 1);
        ((IStartsFromVectors)layer.Module).StartFrom(new KeyVectors([-5, 5], [0, 0]));
        layer.Module.train();
        var values = layer.Forward(ones(1, 2000)).data<float>().ToArray();
        Assert.AreEqual(.3, values.Count(value => value == -5) / 2000.0, .05);
        layer.Module.eval();
        Assert.IsTrue(layer.Forward(ones(1, 2000)).eq(Number(5)).all().IsTrue());
    }

    [TestMethod]
    public void StartFrom_Vectors_ArePickedByKey()
    {
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new Embedding(2, 2), TensorShape.Sequence(3), keyCount: 2);
        ((IStartsFromVectors)layer.Module).StartFrom(new KeyVectors([0, 1, 10, 11, 20, 21], [0, 0, 0]));
        CollectionAssert.AreEqual(new float[] { 20, 21, 0, 1, 10, 11 }, layer.Forward(tensor(new[] { 2, 0, 1 }).view(1, 3)).data<float>().ToArray());
    }

    [TestMethod]
    public void StartFrom_Deviations_SpreadEachKeyByItsOwn()
    {
        const int Size = 2000;
        using var scope = NewDisposeScope();
        using var layer = new LayerUnderTest(new Embedding(1, Size), TensorShape.Sequence(2), keyCount: 1);
        ((IStartsFromVectors)layer.Module).StartFrom(new KeyVectors([.. Enumerable.Repeat(1f, Size), .. Enumerable.Repeat(4f, Size)], [0.5f, 2]));
        var vectors = layer.Forward(tensor(new[] { 0, 1 }).view(1, 2)).view(2, Size);
        foreach (var (key, mean, deviation) in new[] { (0, 1.0, 0.5), (1, 4.0, 2.0) })
        {
            Assert.AreEqual(mean, vectors[key].mean().Read(), 0.1 * deviation);
            Assert.AreEqual(deviation, vectors[key].std().Read(), 0.1 * deviation);
        }
    }

    [TestMethod]
    [DoNotParallelize] // It keeps the process collecting garbage.
    public void Recurrence_WhileGarbageIsCollected_GivesTheSameValues()
    {
        using var scope = NewDisposeScope();
        var description = new Sequence(
            [new Convolution1D(4, 2), new Gru(3, true, true), new PositionalEncoding(), new SelfAttention(2), new PoolOverTime(TimePooling.Max)]);
        using var layer = new LayerUnderTest(description, TensorShape.Sequence(5, 3), keyCount: null);
        var (input, lengths) = (_random.Normal([4, 5, 3]), layer.CreateLengths(4, 5));
        var expected = layer.Forward(input, lengths);
        GarbageCollections.During(collections: 2_000, () =>
        {
            using var inner = NewDisposeScope();
            Assert.AreEqual(1, expected.eq(layer.Forward(input, lengths)).all().Read());
        });
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));

    private static TorchSharp.Modules.Parameter Parameter(LayerUnderTest layer, string name) =>
        layer.Module.named_parameters().Single(entry => entry.name == name).parameter;

    private static float[] Get(LayerUnderTest layer, string name) => Parameter(layer, name).data<float>().ToArray();

    private static void Set(LayerUnderTest layer, string name, float[] values)
    {
        using var noGrad = no_grad();
        var parameter = Parameter(layer, name);
        using var start = tensor(values, parameter.shape);
        parameter.copy_(start);
    }

    private static void AreEqual(Tensor expected, Tensor actual) =>
        Assert.AreEqual(0, (expected - actual).abs().max().Read(), Tolerance);
}
