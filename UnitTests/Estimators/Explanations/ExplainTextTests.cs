using Microsoft.ML;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>A whole pipeline, from the text on, is explained like a model of its own.</summary>
[TestClass]
public class ExplainTextTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Pipeline_OfTextToBinary_ExplainsWords()
    {
        using var model = _ml.Transforms.Text.TokenizeToKeys(inputColumnName: "Text", minimumCount: 1)
            .Append(_ml.BinaryClassification.Trainers.TextCnn(Options()))
            .Fit(Reviews());
        var tokens = model.ExplainTokens(new { Text = "A Marvellous film, a bad title" }).Tokens;
        CollectionAssert.AreEqual(
            new[] { "a", "", "film", ",", "a", "bad", "" }, tokens.Select(token => token.Token).ToArray());

        tokens = model.ExplainTokens(new { Text = "good" }).Tokens;
        Assert.IsGreaterThan(0, tokens.Single().Contribution);
        Assert.IsLessThan(0, model.ExplainTokens(new { Text = "bad" }).Tokens.Single().Contribution);
    }

    [TestMethod]
    public void Pipeline_ThatGoesOnAfterTheNetwork_IsExplainedToo()
    {
        using var model = _ml.Transforms.Text.TokenizeToKeys(inputColumnName: "Text", minimumCount: 1)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .Append(_ml.MulticlassClassification.Trainers.TextCnn(Options()))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
            .Fit(Reviews());
        var explanation = model.ExplainTokens(new { Text = "good film", Label = false });
        Assert.AreEqual("True", explanation.ClassName);
        Assert.HasCount(2, explanation.Tokens);
    }

    private static TextCnnEstimator.Options Options() => new()
    {
        FeatureColumnName = "Tokens",
        Filters = 8,
        KernelSizes = [1],
        Embedding = new() { Size = 8, Dropout = 0 },
        Dropout = 0,
        Epochs = 20,
        LearningRate = 0.01,
    };

    private static IDataView Reviews() => _ml.Data.LoadFromEnumerable(
        from i in Enumerable.Range(0, 100)
        let good = i % 2 == 0
        select new Review { Text = $"a {(good ? "good" : "bad")} film, {(i % 3 == 0 ? "I say" : "they say")}", Label = good });

    private sealed class Review
    {
        public string Text { get; set; } = string.Empty;

        public bool Label { get; set; }
    }
}
