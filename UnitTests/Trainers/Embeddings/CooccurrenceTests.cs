using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Embeddings;

[TestClass]
public class CooccurrenceTests
{
    private const int Width = 12;

    // Keys 1 and 2 never come together but in like company, among keys 5 to 8; keys 3 and 4 among keys 9 to 12.
    [TestMethod]
    public void Learn_KeysInLikeCompany_AreNearest()
    {
        var vectors = Learn(Synonyms(400), keyCount: 12, size: 8);
        foreach (var (key, alike) in new[] { (1, 2), (2, 1), (3, 4), (4, 3) })
        {
            var nearest = Enumerable.Range(1, 4).Where(other => other != key).MaxBy(other => Cosine(vectors, key, other));
            Assert.AreEqual(alike, nearest);
            Assert.IsGreaterThan(0.8, Cosine(vectors, key, alike));
        }
    }

    [TestMethod]
    public void Learn_SameSeed_GivesTheSameBits()
    {
        var rows = Synonyms(100);
        CollectionAssert.AreEqual(Learn(rows, 12, 8).Means, Learn(rows, 12, 8).Means);
        CollectionAssert.AreNotEqual(Learn(rows, 12, 8).Means, Learn(Synonyms(101), 12, 8).Means);
    }

    [TestMethod]
    public void Learn_AnyRows_GivesTheMeanNormOfNumbersOfDeviationThreeTenths()
    {
        var vectors = Learn(Synonyms(400), keyCount: 12, size: 8);
        Assert.AreEqual(0.3 * Math.Sqrt(8), Enumerable.Range(1, 12).Average(key => Norm(vectors, key)), 1e-4);
        Assert.IsTrue(vectors.Deviations.All(deviation => deviation == 0.03f), "The random part is small.");
    }

    [TestMethod]
    public void Learn_KeysNeverSeen_KeepASmallRandomPartOnly()
    {
        var vectors = Learn(Synonyms(100), keyCount: 15, size: 8);
        foreach (var key in new[] { 0, 13, 14, 15 })
        {
            Assert.AreEqual(0, Norm(vectors, key));
            Assert.IsGreaterThan(0, vectors.Deviations[key]);
        }
    }

    [TestMethod]
    public void Learn_UnknownKeyAmongOthers_GetsAVectorOfItsOwn()
    {
        var rows = Array.ConvertAll(Synonyms(400), key => key == 2 ? 0 : key);
        var vectors = Learn(rows, keyCount: 12, size: 8);
        Assert.IsGreaterThan(0.8, Cosine(vectors, 0, 1));
    }

    [TestMethod]
    public void Learn_VectorsLongerThanThereAreKeys_LeavesTheRestToTheRandomPart()
    {
        var vectors = Learn(Synonyms(400), keyCount: 12, size: 100);
        for (var key = 1; key <= 12; key++)
        {
            Assert.IsFalse(vectors.Means.AsSpan((key * 100) + 12, 88).ContainsAnyExcept(0f));
        }

        Assert.AreEqual(3, Enumerable.Range(1, 12).Average(key => Norm(vectors, key)), 1e-4);
    }

    [TestMethod]
    [DataRow(new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [DataRow(new[] { 4, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 })]
    [DataRow(new[] { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 })]
    public void Learn_RowsThatTellNothing_LeavesAllToTheRandomPart(int[] row)
    {
        var vectors = Learn(row, keyCount: 5, size: 4);
        Assert.IsTrue(vectors.Means.All(value => value == 0));
        Assert.IsTrue(vectors.Deviations.All(deviation => deviation > 0));
    }

    [TestMethod]
    public void Learn_PaddingAndOtherRows_AreNoNeighbours()
    {
        int[] rows = [1, 2, .. Padding(10), 3, 4, .. Padding(10), 1, 2, .. Padding(10)];
        var vectors = Learn(rows, keyCount: 4, size: 4);
        Assert.AreEqual(0, Cosine(vectors, 1, 3), 1e-5);
        Assert.AreEqual(0, Cosine(vectors, 2, 4), 1e-5);
    }

    // Keys 1 and 2 have 2 neighbours each of weight 1, key 3 has both at distance 1 and they each other at distance 2: by hand
    // sums 1.5, 1.5 and 2, powers of contexts 1.355, 1.355 and 1.682.
    [TestMethod]
    public void PositivePmi_OneRow_IsAsComputedByHand()
    {
        var weights = new PairWeights(10);
        weights.Add(1, 3, 1);
        weights.Add(3, 2, 1);
        weights.Add(1, 2, 0.5f);
        double[] sums = [0, 1.5, 1.5, 2];
        var matrix = new PositivePmi(weights, sums, [3, 1, 2]).ToMatrix();
        var rows = matrix.Times([1, 0, 0, 0, 1, 0, 0, 0, 1], 3); // by the unit matrix: itself
        var (common, rare) = (Math.Pow(2, 0.75), Math.Pow(1.5, 0.75));
        var all = common + rare + rare;
        float[] expected =
        [
            0, (float)Math.Log(all / (2 * rare)), (float)Math.Log(all / (2 * rare)),
            (float)Math.Log(all / (1.5 * common)), 0, (float)Math.Log(0.5 * all / (1.5 * rare)),
            (float)Math.Log(all / (1.5 * common)), (float)Math.Log(0.5 * all / (1.5 * rare)), 0,
        ];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(Math.Max(0, expected[i]), rows[i], 1e-6, $"value {i}");
        }
    }

    private static KeyVectors Learn(int[] rows, int keyCount, int size)
    {
        return Cooccurrence.Learn(look => new ArrayRows<int>(rows, Width).ForEach(rows.Length / Width, look), keyCount, size, new RandomGenerator(1));
    }

    private static int[] Synonyms(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).SelectMany(row =>
        {
            var word = 1 + (row % 4);
            var company = word <= 2 ? 5 : 9;
            return Enumerable.Range(0, Width).Select(i => i % 6 == 1 ? word : company + random.Next(4)).ToArray();
        })];
    }

    private static IEnumerable<int> Padding(int count) => Enumerable.Repeat(-1, count);

    private static double Norm(KeyVectors vectors, int key) => Math.Sqrt(Vector(vectors, key).Sum(value => (double)value * value));

    private static double Cosine(KeyVectors vectors, int one, int other) =>
        Vector(vectors, one).Zip(Vector(vectors, other), (a, b) => (double)a * b).Sum() / (Norm(vectors, one) * Norm(vectors, other));

    private static float[] Vector(KeyVectors vectors, int key)
    {
        var size = vectors.Means.Length / vectors.Deviations.Length;
        return vectors.Means.AsSpan(key * size, size).ToArray();
    }
}
