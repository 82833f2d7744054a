using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tagging;

/// <summary>The spelling of words is told in a saved model's graph as in managed code.</summary>
[TestClass]
public class WordSpellingTests
{
    private const int MostWords = 6;

    [TestMethod]
    public void Graph_GivesWhatManagedCodeGives_OnAnyWords()
    {
        string[][] rows =
        [
            ["The", "x-ray", "NATO", "3,5", "ü"], [], [""], ["", ""], ["a\u001fb", "c"], ["\u001f", "xy\u001f\u001f"],
            ["\ud83d\ude00", "\ud83d", "好的"], ["\0", "a\0b"],
            [new string('q', 60), "Q" + new string('q', 59)], ["1", "2", "3", "4", "5", "6", "7", "8"], .. Fuzz(),
        ];
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(rows.Select(words => new Row { Words = words }));
        var units = WordsEncoder.CreateUnits(ml.Transforms, "Words", "closed", "units").Fit(data).Transform(data);
        using var graph = new MemoryStream(WordSpelling.Instance.CreateGraph("units", "keys", MostWords));
        using var step = ml.Transforms.ApplyOnnxModel(["keys"], ["units"], graph).Fit(units);
        var found = step.Transform(units).GetColumn<float[]>("keys").ToArray();
        using var cursor = data.GetRowCursor(data.Schema);
        var getter = new WordGetter(cursor, "Words");
        foreach (var keys in found)
        {
            Assert.IsTrue(cursor.MoveNext());
            CollectionAssert.AreEqual(Tell(getter.Get().Take(MostWords)), keys, string.Join(' ', rows[cursor.Position]));
        }
    }

    [TestMethod]
    public void Keys_TellSmallAndLargeLettersApart_InTheKindOfSpellingAlone()
    {
        var (one, other) = (Tell(["Berlin".AsMemory()]), Tell(["berlin".AsMemory()]));
        CollectionAssert.AreEqual(one[..^1], other[..^1]);
        Assert.AreNotEqual(one[^1], other[^1]);
    }

    [TestMethod]
    public void Keys_ShareEndings()
    {
        var (one, other) = (Tell(["walking".AsMemory()]), Tell(["sing".AsMemory()]));
        CollectionAssert.AreEqual(new[] { false, false, false, true, true, false }, one[..6].Zip(other, (a, b) => a == b).ToArray());
    }

    // Saved models have these numbers in them.
    [TestMethod]
    public void Keys_StayTheSame() => CollectionAssert.AreEqual(
        new float[] { 1170265, 3971002, 6582098, 6109803, 1992915, 6644595, 36087 }, Tell(["Zürich-3".AsMemory()]));

    private static float[] Tell(IEnumerable<ReadOnlyMemory<char>> words)
    {
        var spelling = WordSpelling.Instance;
        return
        [
            .. words.SelectMany(word =>
            {
                var keys = new float[spelling.Count];
                spelling.Write(word.Span, keys);
                return keys;
            }),
        ];
    }

    private static IEnumerable<string[]> Fuzz()
    {
        var random = new Random(5);
        char Draw() => random.Next(4) == 0 ? (char)random.Next(1, 1 << 16) : (char)random.Next(32, 127);
        return Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, random.Next(8))
            .Select(_ => new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => Draw())])).ToArray());
    }

    private sealed class Row
    {
        public string[] Words { get; set; } = [];
    }
}
