using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.RandomNumbers;

[TestClass]
public sealed class RandomGeneratorTests : IDisposable
{
    private const int Count = 40_001;
    private readonly RandomGenerator _random = new(7);
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [TestMethod]
    public void Uniform_FillsTheRangeEvenly()
    {
        var values = _random.Uniform([Count], -3, 5).data<float>().ToArray();
        Assert.IsTrue(values.All(value => value is >= -3 and <= 5));
        foreach (var part in values.GroupBy(value => (int)Math.Floor(value)).Where(part => part.Key < 5))
        {
            Assert.AreEqual(1 / 8.0, part.Count() / (double)Count, 0.01, $"from {part.Key} on");
        }
    }

    [TestMethod]
    public void Normal_HasTheMomentsOfTheNormalDistribution()
    {
        var values = _random.Normal([Count], mean: 2, deviation: 3).data<float>().ToArray().Select(value => (value - 2.0) / 3).ToArray();
        double[] moments = [0, 1, 0, 3];
        for (var power = 1; power <= moments.Length; power++)
        {
            Assert.AreEqual(moments[power - 1], values.Average(value => Math.Pow(value, power)), 0.15, $"moment {power}");
        }

        Assert.AreEqual(0, values.Zip(values.Skip(1), (one, next) => one * next).Average(), 0.02, "One tells nothing of the next.");
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.4)]
    [DataRow(1.0)]
    [DataRow(5.0)]
    public void NextBeta_HasTheMomentsOfTheBetaDistribution(double alpha)
    {
        var values = Enumerable.Range(0, 20_000).Select(_ => _random.NextBeta(alpha)).ToArray();
        Assert.IsTrue(values.All(value => value is >= 0 and <= 1));
        Assert.AreEqual(0.5, values.Average(), 0.02);
        Assert.AreEqual(1 / (4 * ((2 * alpha) + 1)), values.Average(value => (value - 0.5) * (value - 0.5)), 0.01);
    }

    [TestMethod]
    public void NextBeta_OfATinyAlpha_IsANumber() =>
        Assert.IsTrue(Enumerable.Range(0, 1000).All(_ => double.IsFinite(_random.NextBeta(1e-3))));

    [TestMethod]
    public void Permutation_HasEachNumberOnceAndInAnyOrder()
    {
        var order = _random.Permutation(100);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 100).Select(i => (long)i).ToArray(), order);
        CollectionAssert.AreNotEqual(order, _random.Permutation(100));
    }

    [TestMethod]
    public void Mask_OfAnotherType_HasTheSameDecisions()
    {
        var single = _random.Mask([5, 77], zeros(1), rate: 0.3, factor: 1);
        _random.Seed(7);
        var twice = _random.Mask([5, 77], zeros(1, float64), rate: 0.3, factor: 1);
        Assert.AreEqual(float64, twice.dtype);
        Assert.IsTrue(single.to(float64).Equals(twice));
    }

    [TestMethod]
    public void Seed_TheSame_BeginsAnew()
    {
        var first = _random.NextDouble();
        Assert.AreNotEqual(first, _random.NextDouble());
        _random.Seed(7);
        Assert.AreEqual(first, _random.NextDouble());
        _random.Seed(8);
        Assert.AreNotEqual(first, _random.NextDouble());
    }
}
