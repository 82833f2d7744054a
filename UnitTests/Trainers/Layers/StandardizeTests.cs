using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>What a <see cref="Standardize"/> layer learns from rows and makes of them, in torch and in the graph alike.</summary>
[TestClass]
public class StandardizeTests
{
    // So wide that the bend changes nothing that these tests could see.
    private const double NoBend = 1e6;
    private readonly RandomGenerator _random = new(1);

    private static readonly float[] _unit = [-1, 1]; // mean 0, deviation 1

    [TestMethod]
    public void Learn_SeveralFeatures_BringsEachToMeanZeroAndVarianceOne()
    {
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, 3 * 500).Select(i => (random.NextSingle() * (1 + (i % 3))) + (10 * (i % 3)))];
        var z = Both(rows, 3, rows, NoBend);
        for (var feature = 0; feature < 3; feature++)
        {
            var values = z.Where((_, i) => i % 3 == feature).ToArray();
            var mean = values.Average();
            Assert.AreEqual(0, mean, 1e-4);
            Assert.AreEqual(1, values.Average(value => (value - mean) * (value - mean)), 1e-4);
        }
    }

    [TestMethod]
    public void Learn_HugeMeanAndSmallSpread_KeepsTheDigits()
    {
        float[] rows = [.. Enumerable.Range(0, 1000).Select(i => 1_000_000 + (i % 2))];
        var z = Both(rows, 1, rows, NoBend);
        Assert.AreEqual(2, z[1] - z[0], 1e-3, "Two values, one below and one above the mean, are two deviations apart.");
    }

    [TestMethod]
    public void Learn_SequencesOfAnyLength_MeasuresEachChannelOverTheStepsThereAre()
    {
        const float P = NumberSequence.Padding;
        var network = new Network(
            [new NetworkInput("x", TensorShape.Sequence(3, 2), [new Standardize(NoBend)])], [new PoolOverTime(TimePooling.Last)]);
        float[] rows = [1, 100, 3, 300, P, P, 5, 500, P, P, P, P, P, P, P, P, P, P]; // two steps, one and none
        var z = LearnedLayer.Both(network, rows, 6, [3, 300, P, P, P, P, 3, 300, 3, 300, 5, 500, P, P, P, P, P, P]);
        var deviation = Math.Sqrt(8 / 3.0);
        float[] expected = [0, 0, (float)(2 / deviation), (float)(2 / deviation), 0, 0];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], z[i], 1e-5, $"value {i}");
        }
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.1f)]
    [DataRow(-1.2345e9f)]
    [DataRow(1e38f)]
    public void Learn_ConstantFeature_GivesZeroForAnyValue(float constant)
    {
        float[] rows = [.. Enumerable.Repeat(constant, 1001)];
        CollectionAssert.AreEqual(new float[] { 0, 0, 0 }, Both(rows, 1, [constant, 0, 5]));
    }

    [TestMethod]
    public void Learn_SpreadTooSmallForAFloat_CountsAsConstant() =>
        CollectionAssert.AreEqual(new float[] { 0, 0 }, Both([0, 1e-43f, 0, 1e-43f], 1, [0, 1]));

    [TestMethod]
    public void Learn_SpreadOfTheLargestFloats_StaysFinite()
    {
        var z = Both([float.MaxValue, -float.MaxValue], 1, [float.MaxValue, 0, -float.MaxValue]);
        Assert.IsTrue(z.All(float.IsFinite), string.Join(", ", z));
        Assert.AreEqual(0, z[1]);
    }

    [TestMethod]
    public void Forward_UpToTheLimit_ChangesNothing()
    {
        float[] inputs = [0, 0.5f, -1, 1.7f, 2.9f, -3, 3];
        CollectionAssert.AreEqual(inputs, Both(_unit, 1, inputs));
    }

    [TestMethod]
    public void Forward_BeyondTheLimit_GrowsByTheLogarithm()
    {
        float[] inputs = [3.5f, -10, 1000, 1e18f];
        var z = Both(_unit, 1, inputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            Assert.AreEqual(Math.Sign(inputs[i]) * 3 * (1 + Math.Log(Math.Abs(inputs[i]) / 3)), z[i], 1e-4);
        }
    }

    [TestMethod]
    public void Forward_AtTheLimit_HasNoKink()
    {
        const float step = 0.01f;
        var z = Both(_unit, 1, [3 - step, 3, 3 + step, -3 + step, -3, -3 - step]);
        Assert.AreEqual(z[1] - z[0], z[2] - z[1], 0.01 * step);
        Assert.AreEqual(z[4] - z[3], z[5] - z[4], 0.01 * step);
    }

    [TestMethod]
    public void Forward_ExtremeValues_StayNearTheOthers()
    {
        var z = Both(_unit, 1, [1e25f, -1e25f, float.MaxValue, float.MinValue]);
        Assert.IsTrue(z.All(value => Math.Abs(value) is > 100 and < 300), string.Join(", ", z));
        Assert.AreEqual(z[0], -z[1]);
    }

    [TestMethod]
    public void Forward_InfiniteLimit_BendsNothing()
    {
        float[] inputs = [0, 2, -3.5f, 100, -1e9f];
        CollectionAssert.AreEqual(inputs, Both(_unit, 1, inputs, double.PositiveInfinity));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-3.0)]
    [DataRow(double.NaN)]
    public void Constructor_LimitThatIsNotPositive_IsRefused(double limit) =>
        Assert.Contains(
            "Limit must be a positive number, or infinity", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Standardize(limit)).Message);

    [TestMethod]
    [DoNotParallelize] // It keeps the process collecting garbage.
    public void Forward_WhileGarbageIsCollected_GivesTheSameValues()
    {
        using var module = new NetworkModule(LearnedLayer.CreateNetwork(new Standardize(Limit: 3), 4), new RandomGenerator(1));
        using var input = _random.Uniform([8, 4], 0, 1);
        using var expected = module.forward([input]);
        GarbageCollections.During(collections: 2_000, () =>
        {
            using var scope = NewDisposeScope();
            Assert.AreEqual(1, expected.eq(module.forward([input])).all().Read());
        });
    }

    private static float[] Both(float[] rows, int features, float[] inputs, double limit = 3) =>
        LearnedLayer.Both(new Standardize(limit), rows, features, inputs);
}
