using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>What a <see cref="Standardize"/> layer learns from rows and makes of them, in torch and in the graph alike.</summary>
[TestClass]
public class StandardizeTests
{
    // So wide that the bend changes nothing that these tests could see.
    private const double NoBend = 1e6;

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
    public void Forward_BeyondTheLimit_IsBentAsTheFormulaSays()
    {
        float[] rows = [-1, 1]; // mean 0, deviation 1
        float[] inputs = [0, 0.5f, -1, 3, -10, 1000];
        var z = Both(rows, 1, inputs, limit: 3);
        for (var i = 0; i < inputs.Length; i++)
        {
            Assert.AreEqual(inputs[i] / Math.Sqrt(1 + Math.Pow(inputs[i] / 3, 2)), z[i], 1e-5);
        }
    }

    [TestMethod]
    public void Forward_ExtremeValues_AreTheLimit()
    {
        var z = Both([-1, 1], 1, [1e18f, -1e18f, 1e25f, -1e25f, float.MaxValue, float.MinValue], limit: 3);
        CollectionAssert.AreEqual(new float[] { 3, -3, 3, -3, 3, -3 }, z);
    }

    [TestMethod]
    public void Forward_WhileGarbageIsCollected_GivesTheSameValues()
    {
        using var module = new NetworkModule(LearnedLayer.CreateNetwork(new Standardize(Limit: 3), 4));
        using var input = rand(8, 4);
        using var expected = module.forward([input]);
        GarbageCollections.During(30_000, () =>
        {
            using var scope = NewDisposeScope();
            Assert.AreEqual(1, expected.eq(module.forward([input])).all().Read());
        });
    }

    private static float[] Both(float[] rows, int features, float[] inputs, double limit = 3) =>
        LearnedLayer.Both(new Standardize(limit), rows, features, inputs);
}
