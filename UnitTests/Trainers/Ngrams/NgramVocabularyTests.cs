using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Ngrams;

[TestClass]
public class NgramVocabularyTests
{
    // Three rows of keys 1 to 4: [1 2 1 2], [2 1 0 2], [1 2 3].
    private static readonly KeyRows _rows = new([1, 2, 1, 2, 2, 1, 0, 2, 1, 2, 3], [4, 8, 11]);

    [TestMethod]
    public void Of_CountsEachNgramOncePerRow()
    {
        var vocabulary = NgramVocabulary.Create(_rows, 4, new NgramSettings { MaximumLength = 2, MinimumRowCount = 2 }, 100);
        // Single keys need one row; of pairs, only (1 2) and (2 1) are in two rows. Two rows end in 2, which is 10 there.
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 10, Pair(1, 2), Pair(2, 1) }, vocabulary.Codes);
        CollectionAssert.AreEqual(
            new[] { Rarity(3), Rarity(3), Rarity(1), Rarity(2) / 2, Rarity(2), Rarity(2) }, vocabulary.Rarities);

        static float Rarity(int rows) => (float)(Math.Log(4.0 / (1 + rows)) + 1);
    }

    [TestMethod]
    public void Of_TooMany_KeepsTheMostFrequent()
    {
        var vocabulary = NgramVocabulary.Create(_rows, 4, new NgramSettings { MaximumLength = 2, MinimumRowCount = 1 }, 3);
        CollectionAssert.AreEqual(new long[] { 1, 2, 10 }, vocabulary.Codes);
    }

    [TestMethod]
    public void Find_UnknownKeysBetween_SeparatesNgrams()
    {
        var vocabulary = NgramVocabulary.Create(_rows, 4, new NgramSettings { MaximumLength = 2, MinimumRowCount = 1 }, 100);
        CollectionAssert.AreEquivalent(Numbers(vocabulary, 1, 2), Find(vocabulary, 1, 0, 2));
        CollectionAssert.AreEquivalent(Numbers(vocabulary, 1, 2, Pair(1, 2)), Find(vocabulary, 0, 1, 2, 0, 1));
        Assert.IsEmpty(Find(vocabulary));
        Assert.IsEmpty(Find(vocabulary, 0, 4, 4), "Key 4 is in no training row.");
    }

    [TestMethod]
    public void From_TheKeysOfEachNgram_GivesTheSameVocabulary()
    {
        var vocabulary = NgramVocabulary.Create(_rows, 4, new NgramSettings { MaximumLength = 3, MinimumRowCount = 1 }, 100);
        var again = NgramVocabulary.From(4, 3, vocabulary.GetKeys(), vocabulary.Rarities);
        CollectionAssert.AreEqual(vocabulary.Codes, again.Codes);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(20_000)]
    [DataRow(1 << 24)]
    public void MaximumLength_OfNgrams_FitsIntoANumber(int keyCount)
    {
        var length = NgramCode.MaximumLength(keyCount);
        Assert.IsTrue(Math.Pow(keyCount + 1, length) < long.MaxValue);
        var keys = Enumerable.Repeat(keyCount, Math.Min(length, 60)).ToArray();
        var codes = new List<long>();
        foreach (var (code, start, _) in new NgramCode(keyCount).GetNgrams(keys, length))
        {
            if (start == 0)
            {
                codes.Add(code);
            }
        }

        Assert.IsTrue(codes.TrueForAll(code => code > 0));
        Assert.AreEqual(keys.Length, codes.Distinct().Count(), "One for each length.");
    }

    [TestMethod]
    public void Of_UnknownKeysOnly_HasOneNgramAllTheSame() =>
        Assert.AreEqual(1, NgramVocabulary.Create(new KeyRows([0, 0], [1, 2]), 4, new NgramSettings(), 100).Count);

    [TestMethod]
    public void FindPlaces_TellsWhereAnNgramIsFirst()
    {
        var vocabulary = NgramVocabulary.Create(_rows, 4, new NgramSettings { MaximumLength = 2, MinimumRowCount = 1 }, 100);
        var pair = Array.IndexOf(vocabulary.Codes, Pair(1, 2));
        CollectionAssert.Contains(vocabulary.FindPlaces([3, 1, 2, 1, 2]), (pair, 1, 2));
        Assert.HasCount(1, vocabulary.FindPlaces([3, 1, 2, 1, 2]).Where(place => place.Number == pair));
    }

    [TestMethod]
    public void FindPlaces_OfBeginningsAndEnds_AreThoseInTheRow()
    {
        var vocabulary = NgramVocabulary.Create(_rows, 4, new NgramSettings { MaximumLength = 1, MinimumRowCount = 1 }, 100);
        CollectionAssert.AreEquivalent(
            new[] { (1, 0), (2, 3), (5, 0), (10, 3) },
            vocabulary.FindPlaces([1, 0, 1, 2]).Select(place => ((int)vocabulary.Codes[place.Number], place.Start)).ToArray());
    }

    // Of four keys, marked as they are at the beginning, 4 more, and at the end, 8 more: 12 in all, and the unknown one.
    private static long Pair(int first, int second) => (first * 13) + second;

    private static int[] Find(NgramVocabulary vocabulary, params int[] keys) => [.. vocabulary.FindPlaces(keys).Select(place => place.Number)];

    private static int[] Numbers(NgramVocabulary vocabulary, params long[] codes) =>
        Array.ConvertAll(codes, code => Array.IndexOf(vocabulary.Codes, code));
}
