using MLNet.DeepExtensions.Trainers.Embeddings;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Embeddings;

[TestClass]
public class PairWeightsTests
{
    [TestMethod]
    public void Add_SamePairInAnyOrder_SumsItsWeight()
    {
        var weights = new PairWeights(100);
        weights.Add(3, 7, 1);
        weights.Add(7, 3, 0.5f);
        weights.Add(0, 0, 2);
        weights.Add(int.MaxValue, 0, 4);
        CollectionAssert.AreEquivalent(new[] { (3, 7, 1.5f), (0, 0, 2f), (0, int.MaxValue, 4f) }, Read(weights));
        Assert.AreEqual(3, weights.Count);
    }

    [TestMethod]
    public void Add_ManyPairs_FindsEachAgain()
    {
        var weights = new PairWeights(1_000_000);
        var expected = new Dictionary<(int, int), float>();
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var (one, other) = (random.Next(500), random.Next(500));
            weights.Add(one, other, 1);
            var pair = (Math.Min(one, other), Math.Max(one, other));
            expected[pair] = expected.GetValueOrDefault(pair) + 1;
        }

        CollectionAssert.AreEquivalent(expected.Select(pair => (pair.Key.Item1, pair.Key.Item2, pair.Value)).ToArray(), Read(weights));
    }

    [TestMethod]
    public void Add_TooManyPairs_ForgetsTheLightOnes()
    {
        var weights = new PairWeights(1000);
        for (var i = 0; i < 100; i++)
        {
            weights.Add(i, i, 50);
        }

        for (var i = 0; i < 100_000; i++)
        {
            weights.Add(i, i + 1, 0.25f);
        }

        Assert.IsLessThanOrEqualTo(1000, weights.Count);
        var heavy = Read(weights).Where(pair => pair.Weight == 50).Select(pair => pair.One).Order().ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).ToArray(), heavy);
    }

    private static (int One, int Other, float Weight)[] Read(PairWeights weights)
    {
        var pairs = new List<(int, int, float)>();
        weights.ForEach((one, other, weight) => pairs.Add((one, other, weight)));
        return [.. pairs];
    }
}
