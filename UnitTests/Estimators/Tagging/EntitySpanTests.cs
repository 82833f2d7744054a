using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tagging;

/// <summary>Entities are read off labels, with their places in words and in the text.</summary>
[TestClass]
public class EntitySpanTests
{
    private static readonly string[] _words = ["In", "New", "York", ",", "Anna", "slept"];
    private static readonly string[] _tags = ["O", "B-LOC", "I-LOC", "O", "I-PER", "O"];

    [TestMethod]
    public void Find_TellsWordsAndCharacters_InTheText()
    {
        var spans = EntitySpan.Find(_words, _tags, "In New  York, Anna slept");
        Assert.AreEqual("LOC 1-3 'New  York' 3-12; PER 4-5 'Anna' 14-18", Describe(spans));
    }

    [TestMethod]
    public void Find_WithoutAText_TellsCharactersInTheWordsJoined() =>
        Assert.AreEqual("LOC 1-3 'New York' 3-11; PER 4-5 'Anna' 14-18", Describe(EntitySpan.Find(_words, _tags)));

    [TestMethod]
    public void Find_AWordThatIsNotInTheText_HasNoPlace() =>
        Assert.AreEqual("LOC 1-3 'New York' -; PER 4-5 'Anna' 10-14", Describe(EntitySpan.Find(_words, _tags, "In York , Anna slept")));

    [TestMethod]
    public void Find_FewerTagsThanWords_ReadsThoseThatThereAre() =>
        Assert.AreEqual("LOC 1-2 'New' 3-6", Describe(EntitySpan.Find(_words, _tags[..2])));

    [TestMethod]
    public void Find_WordsOfWhiteSpaceAlone_NameNothing() =>
        Assert.AreEqual("PER 2-3 'Ana' 3-6", Describe(EntitySpan.Find(["", " ", "Ana", "\t"], ["B-LOC", "I-LOC", "B-PER", "B-PER"])));

    [TestMethod]
    public void Find_MoreTagsThanWords_NamesBothNumbers() => StringAssert.StartsWith(
        Assert.ThrowsExactly<ArgumentException>(() => EntitySpan.Find(["a"], ["O", "O"])).Message,
        "There must be a word for each of the 2 labels but there are 1.");

    [TestMethod]
    public void Find_TagsThatTellOfNoEntities_NamesOne() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => EntitySpan.Find(["a"], ["noun"])).Message, "there is 'noun'");

    [TestMethod]
    public void FindEntities_OfLabels_AreThoseOfTheRows()
    {
        var ml = new MLContext(seed: 1);
        var rows = SampleTags.Create(20);
        var found = ml.MulticlassClassification.FindEntities(SampleTags.WithKeys(ml, rows), predictedLabelColumnName: "Label").ToArray();
        for (var row = 0; row < rows.Length; row++)
        {
            Assert.AreEqual(Describe(EntitySpan.Find(rows[row].Words, rows[row].Tags)), Describe(found[row]));
            Assert.IsTrue(found[row].All(span => span.Score is null));
        }
    }

    [TestMethod]
    public void FindEntities_OfPredictions_HaveTheSmallestProbabilityOfTheirWords()
    {
        var ml = new MLContext(seed: 1);
        var scored = ml.Data.LoadFromEnumerable(
            [new Scored { Features = ["Anna", "Berg"], PredictedLabel = [2, 3], Score = [0.1f, 0.7f, 0.2f, 0.2f, 0.3f, 0.5f] }]);
        var tags = ml.Transforms.Conversion.MapValueToKey(
            "PredictedLabel", "PredictedLabel",
            keyData: ml.Data.LoadFromEnumerable<Tag>([new() { Value = "O" }, new() { Value = "B-PER" }, new() { Value = "I-PER" }]));
        var names = ml.Transforms.CustomMapping<Scored, Named>(
            (row, named) => named.PredictedLabel = [.. row.PredictedLabel.Select(tag => new[] { "O", "B-PER", "I-PER" }[tag - 1])], null);
        var data = names.Append(tags).Fit(scored).Transform(scored);
        var span = ml.MulticlassClassification.FindEntities(data).Single().Single();
        Assert.AreEqual("Anna Berg", span.Text);
        Assert.AreEqual(0.8, span.Score!.Value, 1e-6);
    }

    private static string Describe(IEnumerable<EntitySpan> spans) => string.Join("; ", spans.Select(span =>
        $"{span.Type} {span.StartWord}-{span.EndWord} '{span.Text}' {span.StartCharacter}-{span.EndCharacter}"));

    private sealed class Scored
    {
        public string[] Features { get; set; } = [];

        public int[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];
    }

    private sealed class Named
    {
        public string[] PredictedLabel { get; set; } = [];
    }

    private sealed class Tag
    {
        public string Value { get; set; } = string.Empty;
    }
}
