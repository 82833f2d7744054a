using System.Text.Json;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>What a <see cref="PiecewiseLinearEmbedding"/> learns from rows and makes of them, in torch and in the graph alike.</summary>
[TestClass]
public class PiecewiseLinearEmbeddingTests
{
    [TestMethod]
    public void Bins_OfFewValues_EndAtEachOfThem()
    {
        var bins = NumberBins.FromSorted([1, 1, 1, 2, 4, 4], most: 8);
        CollectionAssert.AreEqual(new float[] { 1, 2 }, bins.Starts);
        CollectionAssert.AreEqual(new float[] { 1, 0.5f }, bins.Slopes);
        CollectionAssert.AreEqual(new float[] { -0.5f, 0 }, bins.Lows);
        CollectionAssert.AreEqual(new float[] { 1, 1.5f }, bins.Highs);
    }

    [TestMethod]
    public void Bins_OfASpikeAndManyOthers_AreNotUsedUpByTheSpike()
    {
        float[] values = [.. Enumerable.Repeat(0f, 9000), .. Enumerable.Range(1, 1000).Select(i => (float)i)];
        var bins = NumberBins.FromSorted(values, most: 16);
        Assert.IsGreaterThanOrEqualTo(8, bins.Starts.Length);
        Assert.IsLessThanOrEqualTo(16, bins.Starts.Length);
        Assert.IsGreaterThanOrEqualTo(7, bins.Starts.Count(start => start > 0));
    }

    [TestMethod]
    public void Bins_OfManyValues_HoldAsManyRowsEach()
    {
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => MathF.Exp(i / 1000f))];
        var bins = NumberBins.FromSorted(values, most: 8);
        var counts = bins.Starts.Select((start, i) => values.Count(value => value >= start && value < start + (1 / bins.Slopes[i]))).ToArray();
        Assert.HasCount(8, counts);
        Assert.IsTrue(counts.All(count => count is > 800 and < 1700), string.Join(", ", counts));
    }

    [TestMethod]
    [DataRow(20, 16, 4)]
    [DataRow(160, 16, 10)]
    [DataRow(5000, 16, 128)]
    [DataRow(20, 160, 4)]
    [DataRow(100, 160, 6)] // of few rows, 16 make a bin
    [DataRow(160, 160, 8)]
    [DataRow(1000, 160, 8)]
    [DataRow(4320, 160, 27)]
    [DataRow(20_480, 160, 128)]
    [DataRow(40, 4, 10)]
    public void Learn_FewRows_HaveFewerBins(int count, int rowsPerBin, int expected)
    {
        var rows = new ArrayRows<float>([.. Enumerable.Range(0, count).Select(i => (float)i)], 1);
        Assert.HasCount(expected, NumberBins.Learn(rows, count, most: 128, rowsPerBin).Bins[0].Starts);
    }

    [TestMethod]
    public void RowsPerBin_OfALayerThatWasSavedWithoutIt_Is16()
    {
        var layer = JsonSerializer.Deserialize<Layer>("""{ "layer": "PiecewiseLinearEmbedding", "Size": 3, "Bins": 20 }""");
        Assert.AreEqual(new PiecewiseLinearEmbedding(3, 20, RowsPerBin: 16), layer);
    }

    [TestMethod]
    public void Bins_Scores_AreSymmetricAndGrow()
    {
        var bins = NumberBins.FromSorted([.. Enumerable.Range(0, 1001).Select(i => (float)i)], most: 10);
        Assert.IsTrue(bins.Growths.All(growth => growth > 0));
        Assert.AreEqual(0, bins.Level + bins.Growths[..5].Sum(), 1e-3, "The median's score is 0.");
        Assert.AreEqual(-bins.Level, bins.Level + bins.Growths.Sum(), 1e-3);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-3.5e30f)]
    public void Learn_ConstantNumber_GivesTheSameForAnyValue(float constant)
    {
        var vectors = Both([.. Enumerable.Repeat(constant, 50)], 1, [constant, 0, 5, 1e30f]);
        Assert.IsTrue(vectors.All(float.IsFinite));
        CollectionAssert.AreEqual(Enumerable.Repeat(vectors[..2], 4).SelectMany(vector => vector).ToArray(), vectors);
    }

    [TestMethod]
    public void Learn_ValuesFarFromZeroAndCloseTogether_KeepsThemApart()
    {
        float[] rows = [.. Enumerable.Range(0, 100).Select(i => 1_000_000 + (i / 4f))];
        var vectors = Both(rows, 1, rows);
        var first = vectors.Where((_, i) => i % 2 == 0).ToArray();
        Assert.IsTrue(first.SequenceEqual(first.Order()) || first.SequenceEqual(first.OrderDescending()), "A line of the quantile goes one way.");
        Assert.AreEqual(100, first.Distinct().Count());
    }

    [TestMethod]
    public void Forward_FarOutside_IsConstantAndFinite()
    {
        var vectors = Both([1, 2, 3, 4], 1, [100, float.MaxValue, -100, float.MinValue]);
        Assert.IsTrue(vectors.All(float.IsFinite));
        CollectionAssert.AreEqual(vectors[..2], vectors[2..4]);
        CollectionAssert.AreEqual(vectors[4..6], vectors[6..]);
    }

    [TestMethod]
    public void Forward_SeveralNumbers_EachHasItsOwnBins()
    {
        float[] rows = [1, 100, 2, 300, 3, 200];
        var one = Both(rows, 2, [2, 200, 2, 300, 3, 200]); // (3 rows, 2 numbers, size 2)
        CollectionAssert.AreEqual(one[..2], one[4..6], "The first number is the same.");
        CollectionAssert.AreEqual(one[2..4], one[10..12], "The second number is the same.");
        CollectionAssert.AreNotEqual(one[2..4], one[6..8]);
    }

    // Of random bends, at the ends of bins, between and beyond them, the sum over all bins of the part of the bin that a number fills.
    [TestMethod]
    public void Forward_IsTheSumOfWhatAllBinsAdd()
    {
        const int Size = 3;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        float[] rows = [.. Enumerable.Range(0, 200).SelectMany(i => new[] { i, MathF.Exp(i / 40f), 7 })]; // the last one is constant
        float[] inputs = [.. rows[..60], -1000, -1000, -1000, 1e6f, 1e6f, 1e6f, 100.3f, 2.2f, 7.5f, -0.3f, 0.99f, 6.5f];
        var random = new RandomGenerator(5);
        using var module = new NetworkModule(LearnedLayer.CreateNetwork(new PiecewiseLinearEmbedding(Size, Bins: 12), 3), random);
        module.Learn(0, new ArrayRows<float>(rows, 3), 200);
        foreach (var parameter in module.parameters())
        {
            parameter.copy_(random.Normal(parameter.shape));
        }

        var weights = module.state_dict().ToDictionary(entry => entry.Key.Split('.')[^1], entry => entry.Value.data<float>().ToArray());
        var vectors = module.forward([tensor(inputs).reshape(-1, 3)]).data<float>().ToArray();
        for (var i = 0; i < vectors.Length; i++)
        {
            var (number, component) = (i / Size % 3, i % Size);
            var direction = weights["direction"][(number * Size) + component];
            var expected = weights["offset"][(number * Size) + component] + ((double)weights["level"][number] * direction);
            for (var bin = number * 12; bin < (number + 1) * 12; bin++)
            {
                var filled = (inputs[i / Size] - weights["start"][bin]) * weights["slope"][bin];
                var part = Math.Min(Math.Max(filled, weights["low"][bin]), weights["high"][bin]);
                expected += part * (weights["bend"][(bin * Size) + component] + (weights["growth"][bin] * direction));
            }

            Assert.AreEqual(expected, vectors[i], 1e-4, $"component {component} of {inputs[i / Size]} of number {number}");
        }
    }

    [TestMethod]
    public void Graph_LooksVectorsUpAndMultipliesNoBins()
    {
        var network = LearnedLayer.CreateNetwork(new PiecewiseLinearEmbedding(4), 3);
        using var module = new NetworkModule(network, new RandomGenerator(5));
        var graph = new OnnxGraph();
        graph.Output("y", network.AddToGraph(graph, NetworkWeights.From(module)), network.OutputShape);
        var operators = ModelProto.Parser.ParseFrom(graph.ToBytes()).Graph.Node.Select(node => node.OpType).ToArray();
        CollectionAssert.Contains(operators, "Gather");
        CollectionAssert.DoesNotContain(operators, "MatMul");
    }

    [TestMethod]
    public void Shape_OfAMatrix_IsRefused() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => new PiecewiseLinearEmbedding(2).GetOutputShape(new TensorShape(2, 3))).Message,
        "takes a vector of numbers");

    // (rows, numbers, 2), always from the same random lines.
    private static float[] Both(float[] rows, int numbers, float[] inputs)
    {
        return LearnedLayer.Both(new PiecewiseLinearEmbedding(2, Bins: 32), rows, numbers, inputs);
    }
}
