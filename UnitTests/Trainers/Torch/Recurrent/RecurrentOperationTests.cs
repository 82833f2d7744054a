using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.Recurrent;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Recurrent;

/// <summary>The package's own LSTM and GRU give what torch's give, whichever threads compute them.</summary>
[TestClass]
[DoNotParallelize] // chooses who computes products
public class RecurrentOperationTests
{
    private const double Tolerance = 1e-5;

    // Rows, steps, numbers of a step, units.
    private static readonly int[][] _shapes =
        [[1, 1, 1, 1], [1, 9, 3, 5], [7, 4, 2, 8], [9, 6, 5, 20], [64, 12, 16, 32], [17, 5, 3, 67], [140, 3, 4, 16]];

    public static IEnumerable<object[]> Cases =>
        from isLstm in new[] { true, false }
        from shape in _shapes
        from directions in new[] { 1, 2 }
        from withLengths in new[] { false, true }
        select new object[] { isLstm, shape, directions, withLengths };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Compute_HasTorchsValuesAndGradients(bool isLstm, int[] shape, int directions, bool withLengths)
    {
        using var session = TorchSession.Start(1, threads: 1);
        var (input, lengths, weights) = Create(isLstm, shape, directions, withLengths);
        var actual = ProductValues.Gradients(Compute(isLstm, input, lengths, weights), [input, .. weights.SelectMany(each => each.Values)]);

        input = Exact(input); // torch computes in doubles, whose rounding is none beside that of floats
        weights = Array.ConvertAll(weights, each => each with { Values = Array.ConvertAll(each.Values, Exact) });
        var expected = ProductValues.Gradients(ByTorch(isLstm, input, lengths, weights), [input, .. weights.SelectMany(each => each.Values)]);

        AssertClose(expected, actual);

        static Tensor Exact(Tensor values) => values.detach().to(float64).requires_grad_();
    }

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(true, true)]
    [DataRow(false, true)]
    public void Compute_WithAnyNumberOfThreads_GivesTheSameBits(bool isLstm, bool withLengths)
    {
        var alone = Values(threads: 1);
        foreach (var threads in (int[])[2, 3, 16])
        {
            CollectionAssert.AreEqual(alone, Values(threads), $"{threads} threads");
        }

        float[] Values(int threads)
        {
            using var session = TorchSession.Start(1, threads);
            var (input, lengths, weights) = Create(isLstm, [67, 11, 40, 36], directions: 2, withLengths);
            var values = ProductValues.Gradients(Compute(isLstm, input, lengths, weights), [input, .. weights.SelectMany(each => each.Values)]);
            return [.. values.SelectMany(each => each.data<float>().ToArray())];
        }
    }

    [TestMethod]
    [DataRow(true, true)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    [DataRow(false, false)]
    public void Layers_ComputeTheSame_WhoeverComputesProducts(bool isLstm, bool returnSequences)
    {
        using var session = TorchSession.Start(1, threads: 1);
        Layer layer = isLstm ? new Lstm(6, true, returnSequences) : new Gru(6, true, returnSequences);
        var whole = new Sequence([layer, .. returnSequences ? [new PoolOverTime()] : Array.Empty<Layer>()]);
        using var under = new LayerUnderTest(whole, TensorShape.Sequence(9, 5), null);
        var input = under.CreateInput(13, 9).requires_grad_();
        var lengths = under.CreateLengths(13, 9);
        Tensor[] Run(bool own)
        {
            using var products = new ProductChoice(own);
            return ProductValues.Gradients(under.Forward(input, lengths), [input, .. under.Module.parameters()]);
        }

        AssertClose(Run(own: false), Run(own: true));
    }

    [TestMethod]
    public void Compute_Padding_IsZeroAndCountsNothing()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var (input, _, weights) = Create(isLstm: true, [3, 5, 4, 6], directions: 2, withLengths: false);
        var lengths = tensor(new[] { 2L, 4, 1 });
        var padding = StepMask.Padding(lengths, 5).unsqueeze(-1);

        var states = Compute(true, input, lengths, weights);
        Assert.AreEqual(0, states.masked_select(padding).abs().sum().Read());
        states.sum().backward();
        Assert.AreEqual(0, input.grad!.masked_select(padding).abs().sum().Read());
        using var noGrad = no_grad();
        var changed = Compute(true, input.masked_fill(padding, Number(double.NaN)), lengths, weights);
        CollectionAssert.AreEqual(states.detach().data<float>().ToArray(), changed.data<float>().ToArray());
    }

    [TestMethod]
    public void Compute_FrozenWeights_HasTheInputsGradientAlone()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var (input, _, weights) = Create(isLstm: true, [3, 5, 4, 6], directions: 1, withLengths: false);
        Array.ForEach(weights[0].Values, weight => weight.requires_grad = false);
        Compute(true, input, null, weights).sum().backward();
        Assert.IsNotNull(input.grad);
        Assert.IsTrue(weights[0].Values.All(weight => weight.grad is null));
    }

    [TestMethod]
    public void Compute_InputWithoutGradient_HasTheWeightsGradients()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var (input, _, weights) = Create(isLstm: true, [3, 5, 4, 6], directions: 2, withLengths: false);
        Compute(true, input.detach(), null, weights).sum().backward();
        Assert.IsNull(input.grad);
        Assert.IsTrue(weights.All(each => each.Values.All(weight => weight.grad!.abs().sum().Read() > 0)));
    }

    [TestMethod]
    public void Compute_GradientsWithPlaces_AddUpThereAndNowhereElse()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var (input, _, weights) = Create(isLstm: false, [9, 5, 4, 6], directions: 2, withLengths: false);
        Compute(false, input, null, weights).sum().backward();
        var expected = weights.SelectMany(each => each.Values).Select(weight => weight.grad!.clone()).ToArray();
        var placed = Array.ConvertAll(weights, each => new RecurrentWeights(
            Array.ConvertAll(each.Values, value => value.detach().requires_grad_()),
            Array.ConvertAll(each.Values, value => new GradientPlace(full_like(value.detach(), Number(-1.0))))));
        foreach (var passes in (int[])[1, 2])
        {
            Compute(false, input, null, placed).sum().backward();
            AssertClose(
                Array.ConvertAll(expected, gradient => gradient * Number((double)passes)),
                [.. placed.SelectMany(each => each.Places).Select(place => place!.Values)]);
        }

        Assert.IsTrue(placed.All(each => each.Values.All(weight => weight.grad is null)));
    }

    [TestMethod]
    [DataRow(-1e30f)]
    [DataRow(-200f)]
    [DataRow(200f)]
    [DataRow(1e30f)]
    public void Compute_ExtremeNumbers_IsFinite(float value)
    {
        using var session = TorchSession.Start(1, threads: 1);
        foreach (var isLstm in new[] { true, false })
        {
            var (input, _, weights) = Create(isLstm, [2, 3, 4, 6], directions: 2, withLengths: false);
            var numbers = full_like(input.detach(), Number(value)).requires_grad_();
            var all = ProductValues.Gradients(Compute(isLstm, numbers, null, weights), [numbers]);
            Assert.IsTrue(all.All(each => each.isfinite().all().IsTrue()));
            Assert.IsLessThanOrEqualTo(1, all[0].abs().max().Read());
        }
    }

    [TestMethod]
    public void Compute_ThousandsOfSteps_LeaveMemoryFlat()
    {
        var weights = Create(isLstm: true, [8, 6, 16, 24], directions: 2, withLengths: true).Weights;
        NativeMemory.AssertFlat(
            () =>
            {
                for (var i = 0; i < 1500; i++)
                {
                    using var scope = NewDisposeScope();
                    using var lengths = tensor(new[] { 2L, 6, 1, 3, 5, 2, 2, 2 });
                    Compute(true, ones(8, 6, 16), lengths, weights).sum().backward();
                    Array.ForEach(weights, each => Array.ForEach(each.Values, weight => weight.grad = null));
                }
            },
            allowed: 20 << 20);
    }

    [TestMethod]
    public void Tanh_OfAnyNumber_IsRightToTheLastDigits()
    {
        foreach (var step in (float[])[1e-6f, 0.00137f, 0.137f])
        {
            for (var x = -1000 * step; x < 1000 * step; x += step)
            {
                var expected = Math.Tanh(x);
                Assert.AreEqual(expected, VectorFunctions.Tanh(new(x))[0], 2e-7 * Math.Abs(expected), $"{x}");
            }
        }

        Assert.AreEqual(float.NaN, VectorFunctions.Tanh(new(float.NaN))[0]);
    }

    private static (Tensor Input, Tensor? Lengths, RecurrentWeights[] Weights) Create(bool isLstm, int[] shape, int directions, bool withLengths)
    {
        var (rows, steps, inputs, units, gates) = (shape[0], shape[1], shape[2], shape[3], isLstm ? 4 : 3);
        long[][] shapes = [[gates * units, inputs], [gates * units, units], [gates * units], [gates * units]];
        RecurrentWeights Weights(int direction) => new(
            [.. shapes.Select((size, i) => ProductValues.Create((10 * direction) + i, size).div(Number(3 * Math.Sqrt(units))).requires_grad_())],
            new GradientPlace?[RecurrentWeights.Count]);

        var random = new Random(rows);
        var lengths = withLengths ? tensor(Enumerable.Range(0, rows).Select(_ => random.NextInt64(1, steps + 1)).ToArray()) : null;
        return (ProductValues.Create(1, rows, steps, inputs).requires_grad_(), lengths, [.. Enumerable.Range(1, directions).Select(Weights)]);
    }

    // Numbers are right to a part of the largest one: a gradient near 0 is the sum of many that are not.
    private static void AssertClose(Tensor[] expected, Tensor[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (want, have) in expected.Zip(actual))
        {
            CollectionAssert.AreEqual(want.shape, have.shape);
            Assert.IsLessThan(Tolerance * Math.Max(1, want.abs().max().Read()), (want - have).abs().max().Read());
        }
    }

    private static Tensor Compute(bool isLstm, Tensor input, Tensor? lengths, RecurrentWeights[] weights) =>
        RecurrentOperation.Compute(isLstm ? RecurrentGates.Lstm : RecurrentGates.Gru, input, lengths, weights);

    // Each row by itself, without its padding.
    private static Tensor ByTorch(bool isLstm, Tensor input, Tensor? lengths, RecurrentWeights[] weights)
    {
        var steps = input.shape[1];
        Tensor Run(Tensor row, RecurrentWeights direction) =>
            isLstm ? ScriptedFunctions.Lstm(row, direction.Values) : ScriptedFunctions.Gru(row, direction.Values);
        Tensor RunRow(Tensor row, long length)
        {
            var known = row.narrow(0, 0, length).unsqueeze(0);
            var states = weights.Select((direction, i) => i == 0 ? Run(known, direction) : Run(known.flip(1), direction).flip(1));
            return cat([cat([.. states], -1), zeros(1, steps - length, weights.Length * weights[0].State.size(1), dtype: row.dtype)], 1);
        }

        return cat([.. Enumerable.Range(0, (int)input.shape[0]).Select(row => RunRow(input[row], lengths?[row].item<long>() ?? steps))], 0);
    }
}
