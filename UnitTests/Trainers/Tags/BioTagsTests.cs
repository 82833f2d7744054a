using MLNet.DeepExtensions.Trainers.Tags;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Tags;

/// <summary>Entities are read off tags as conlleval does.</summary>
[TestClass]
public class BioTagsTests
{
    private static readonly string[] _names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-ORG"];
    private static readonly BioTags _tags = BioTags.Find(_names)!;

    [TestMethod]
    [DataRow("O O O", "")]
    [DataRow("B-PER I-PER O", "PER 0-2")]
    [DataRow("B-PER B-PER O", "PER 0-1, PER 1-2")]
    [DataRow("O I-PER I-PER", "PER 1-3")]
    [DataRow("B-PER I-LOC", "PER 0-1, LOC 1-2")]
    [DataRow("I-PER B-PER I-PER", "PER 0-1, PER 1-3")]
    [DataRow("B-PER O I-PER", "PER 0-1, PER 2-3")]
    [DataRow("O B-LOC", "LOC 1-2")]
    [DataRow("I-ORG I-ORG", "ORG 0-2")]
    [DataRow("B-PER ? I-PER", "PER 0-1, PER 2-3")]
    [DataRow("", "")]
    public void ReadSpans_AreThoseOfConlleval(string tags, string expected)
    {
        int[] numbers = [.. tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => Array.IndexOf(_names, tag))];
        Assert.AreEqual(expected, string.Join(", ", _tags.ReadSpans(numbers).Select(span => $"{_tags.Types[span.Type]} {span.Start}-{span.End}")));
    }

    [TestMethod]
    [DataRow("O,B-PER,NN", "NN")]
    [DataRow("O,B-PER,B-", "B-")]
    [DataRow("O,S-PER", "S-PER")]
    [DataRow("O,b-PER", "b-PER")]
    [DataRow("O,BPER", "BPER")]
    [DataRow("O,B-PER,I-a-b", null)]
    public void FindWrong_NamesATagOfAnotherKind(string names, string? expected) => Assert.AreEqual(expected, BioTags.FindWrong(names.Split(',')));

    [TestMethod]
    public void Find_OfNoEntity_IsNull() => Assert.IsNull(BioTags.Find(["O"]));

    [TestMethod]
    public void Beginning_OfATypeThatNeverBegins_IsTheTagItself() =>
        CollectionAssert.AreEqual(new[] { 0, 1, 1, 3, 3, 5 }, _tags.Beginning.ToArray());
}
