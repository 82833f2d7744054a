using MLNet.DeepExtensions.Trainers.Embeddings;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Embeddings;

[TestClass]
public sealed class WordVectorFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.PathOf("vectors.txt");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Read_GloVe_GivesEachKeyItsVector()
    {
        var (vectors, found) = Read("the 1 2\ncat -3.5 4e-1\n, 5 6\n", ["cat", "the"]);
        CollectionAssert.AreEqual(new float[] { 0, 0, -3.5f, 0.4f, 1, 2 }, vectors.Means);
        Assert.AreEqual(2, found);
    }

    [TestMethod]
    [DataRow("2 2\ncat 1 2 \ndog 3 4 \n")] // word2vec ends its lines with a space
    [DataRow("2 2\r\ncat 1 2\r\ndog 3 4")]
    [DataRow("cat\t1\t2\ndog\t3\t4\n\n")]
    [DataRow("cat  1  2\ndog 3 4\n")]
    [DataRow("\uFEFFcat 1 2\ndog 3 4\n")]
    public void Read_OtherWaysToWriteIt_GiveTheSame(string text) =>
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 2, 3, 4 }, Read(text, ["cat", "dog"]).Vectors.Means);

    [TestMethod]
    public void Read_KeysNotInTheFile_AreRandomAtTheScaleOfTheOthers()
    {
        var (vectors, found) = Read("cat 3 4\n", ["dog", "cat"], keyCount: 4);
        Assert.AreEqual(1, found);
        var scale = (float)Math.Sqrt(12.5);
        CollectionAssert.AreEqual(new[] { scale, scale, 0, scale, scale }, vectors.Deviations);
    }

    [TestMethod]
    public void Read_WordsThatDifferInCase_PrefersTheSameThenTheLowerCaseThenTheFirst()
    {
        const string text = "CAT 1 1\nCat 2 2\ncat 3 3\nDOG 4 4\nDog 5 5\nBIRD 6 6\nbird 7 7\n";
        CollectionAssert.AreEqual(
            new float[] { 0, 0, 2, 2, 3, 3, 3, 3, 4, 4, 7, 7 },
            Read(text, ["Cat", "cat", "cAT", "dog", "Bird"]).Vectors.Means);
    }

    [TestMethod]
    public void Read_WordTwice_TakesTheFirst() =>
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 2 }, Read("cat 1 2\ncat 3 4\n", ["cat"]).Vectors.Means);

    [TestMethod]
    public void Read_WordsWithSpacesOrOfOtherScripts_AreFound() => CollectionAssert.AreEqual(
        new float[] { 0, 0, 3, 4, 5, 6, 7, 8, 9, 10 },
        Read("the 1 2\nat name@domain.com 3 4\n酒店 5 6\n😀 7 8\n3.14 9 10\n", ["at name@domain.com", "酒店", "😀", "3.14"]).Vectors.Means);

    [TestMethod]
    public void Read_LongWords_AreFoundInAnyCase()
    {
        var word = new string('A', 500);
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 2 }, Read($"{word} 1 2\n", [word.ToLowerInvariant()]).Vectors.Means);
    }

    [TestMethod]
    [DataRow("the 1 2 3\ncat 1 2 3\n")]
    [DataRow("400000 3\nthe 1 2 3\n")]
    [DataRow("5 1 2 3\n")]
    public void Read_VectorsOfAnotherSize_NamesBothAndTheWayOut(string text)
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Read(text, ["cat"]));
        Assert.AreEqual(
            $"The vectors of '{FilePath}' have 3 numbers but those of the embedding have 2. Set Embedding.Size to 3, "
            + "or take a file of vectors of 2 numbers.",
            e.Message);
    }

    [TestMethod]
    [DataRow("the 1 2\nother 1\n", 2, "other 1")]
    [DataRow("the 1 2\nother 1 2 3\n", 2, "other 1 2 3")]
    [DataRow("the 1 2\nother\n", 2, "other")]
    [DataRow("the 1 2\n1 2\n", 2, "1 2")]
    [DataRow("the 1 2\n\ncat 1 x\n", 3, "cat 1 x")]
    [DataRow("the 1 2\ncat NaN 2\n", 2, "cat NaN 2")]
    [DataRow("the 1 2\ncat 1 1e99\n", 2, "cat 1 1e99")]
    [DataRow("{\"cat\": [1, 2]}\n", 1, "{\"cat\": [1, 2]}")]
    public void Read_LineThatIsNoVector_NamesIt(string text, int line, string shown)
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Read(text, ["cat"]));
        StringAssert.StartsWith(
            e.Message, $"Line {line} of '{FilePath}' must hold a word and 2 finite numbers with spaces between, but is '{shown}'.");
    }

    [TestMethod]
    public void Read_LongLineThatIsNoVector_ShowsItsStart()
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Read("the 1 2\n" + new string('x', 5000), ["cat"]));
        StringAssert.Contains(e.Message, $"but is '{new string('x', 60)}…'.");
    }

    [TestMethod]
    public void Read_NoneOfTheWords_FindsNone()
    {
        Assert.AreEqual(0, Read("the 1 2\n", ["cat"]).Found);
        Assert.AreEqual(0, Read(string.Empty, ["cat"]).Found);
    }

    private (KeyVectors Vectors, int Found) Read(string text, string[] words, int? keyCount = null)
    {
        File.WriteAllText(FilePath, text);
        return new WordVectorFile(FilePath, size: 2).Read(words, keyCount ?? words.Length);
    }
}
