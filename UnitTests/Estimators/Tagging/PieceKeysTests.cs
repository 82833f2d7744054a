using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tagging;

/// <summary>The pieces of words are told in a saved model's graph as in managed code, whichever algorithm cuts them.</summary>
[TestClass]
public class PieceKeysTests
{
    private static readonly string[][] _rows =
    [
        ["good", "filmly", "bad", "x.y"], [], [""], ["\u200b", "good"], ["goodgoodgoodgoodgood"], ["好", "\ud83d\ude00", "\ud83d"], ["a b", " "],
        ["good", "good", "good", "good", "good", "good"],
    ];

    [TestMethod]
    [DataRow("bert")]
    [DataRow("roberta")]
    public void Graph_GivesWhatManagedCodeGives(string family)
    {
        using var folder = new TemporaryFolder();
        new TinyEncoder(family).WriteTokenizer(folder.Path);
        var keys = new PieceKeys(PretrainedTokenizer.Load(folder.Path));
        var ml = new MLContext();
        var data = ml.Data.LoadFromEnumerable(_rows.Select(words => new Row { Words = words }));
        var units = WordsEncoder.CreateUnits(ml.Transforms, "Words", "closed", "units").Fit(data).Transform(data);
        using var graph = new MemoryStream(keys.CreateGraph("units", "keys", mostWords: 5));
        using var step = ml.Transforms.ApplyOnnxModel(["keys"], ["units"], graph).Fit(units);
        var found = step.Transform(units).GetColumn<float[]>("keys").ToArray();
        using var cursor = data.GetRowCursor(data.Schema);
        var getter = new WordGetter(cursor, "Words");
        foreach (var row in found)
        {
            Assert.IsTrue(cursor.MoveNext());
            var expected = getter.Get().Take(5).SelectMany(word =>
            {
                var ofWord = new float[keys.Count];
                keys.Write(word.Span, ofWord);
                return ofWord;
            }).ToArray();
            CollectionAssert.AreEqual(expected, row, string.Join(' ', _rows[cursor.Position]));
        }
    }

    [TestMethod]
    public void Write_AWordThatTheTokeniserDrops_IsTheUnknownPiece()
    {
        var tokenizer = TinyEncoder.Load().Tokenizer;
        var keys = new float[8];
        new PieceKeys(tokenizer).Write("\u200b", keys);
        CollectionAssert.AreEqual(new float[] { tokenizer.UnknownId!.Value + 1, 0, 0, 0, 0, 0, 0, 0 }, keys);
    }

    private sealed class Row
    {
        public string[] Words { get; set; } = [];
    }
}
