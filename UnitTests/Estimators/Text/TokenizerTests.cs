using Microsoft.ML;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Text;

/// <summary>A tokeniser that the package does not have goes the same way as those that it has.</summary>
[TestClass]
public class TokenizerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Transformer_OfAnotherTokenizer_CutsTheSameLiveAndSaved()
    {
        var options = new TokenizeToKeysEstimator.Options { InputColumnName = "Text" };
        var data = TextRow.View(_ml, "12 apples, 7 pears", "x7x 12", "none", null);
        using var folder = new TemporaryFolder();
        using var model = new TokenizingTransformer(new Digits(options), new TokenKeys("Tokens", ["7", "12"]), TokenSurvey.TextSchema("Text"));
        string[] expected = ["12|7", "7|12", "", ""];
        CollectionAssert.AreEqual(expected, TextRow.Tokens(model.Transform(data)));

        _ml.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        var loaded = _ml.Model.Load(folder.PathOf("model.zip"), out _).Transform(data);
        CollectionAssert.AreEqual(expected, TextRow.Tokens(loaded));
        CollectionAssert.AreEqual(
            new[] { "Text", "Number", "Label", "Tokens" }, loaded.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
    }

    private sealed class Digits(TokenizeToKeysEstimator.Options options) : PatternTokenizer(options, "Digits", "[0-9]+");
}
