using MLNet.DeepExtensions.Explanations;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

[TestClass]
public class WordPiecesTests
{
    [TestMethod]
    public void Join_WordPieces_AddsUpThoseOfAWord() => AssertJoined(
        ["[PAD]", "[CLS]", "[SEP]", "un", "##believ", "##able", "film"],
        ["[CLS]", "un", "##believ", "##able", "film", "[SEP]", "##able"],
        [("unbelievable", 1, 2 + 4 + 8), ("film", 4, 16), ("##able", 6, 64)]);

    [TestMethod]
    public void Join_BytePairs_ReadsTheirBytes() => AssertJoined(
        ["<s>", "</s>", "\u0120", "caf", "\u00C3\u00A9", "\u0120is", "\u0120open"],
        ["<s>", "caf", "\u00C3\u00A9", "\u0120is", "</s>", "</s>", "\u0120open"],
        [("café", 1, 2 + 4), ("is", 3, 8), ("open", 6, 64)]);

    [TestMethod]
    public void Join_OtherTokens_LeavesThemAlone() => AssertJoined(["a", "##", "b"], ["a", "##", "b"], [("a", 0, 1), ("##", 1, 2), ("b", 2, 4)]);

    private static void AssertJoined(string[] vocabulary, string[] tokens, (string Word, int Position, float Contribution)[] expected)
    {
        var words = WordPieces.Join([.. tokens.Select((token, i) => new TokenContribution(token, i, 1 << i))], vocabulary);
        CollectionAssert.AreEqual(expected, words.Select(word => (word.Token, word.Position, word.Contribution)).ToArray());
    }
}
