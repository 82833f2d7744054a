using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tagging;

/// <summary>Words are labelled by a pretrained encoder.</summary>
[TestClass]
public class TextEncoderTaggerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TextEncoderTagger_Conforms()
    {
        var encoder = TinyEncoder.Load();
        EstimatorConformance.Check(new EstimatorCase(
            TaskUnderTest.Tags,
            ml => ml.MulticlassClassification.Trainers.TokenTagger(encoder, Small()),
            ml => SampleTags.WithKeys(ml, CreateRows(300))));
    }

    [TestMethod]
    public void Fit_StartsFromTheEncodersWeights()
    {
        var options = Small();
        options.TrainedLayers = 0;
        options.Epochs = 1;
        var data = SampleTags.WithKeys(_ml, CreateRows(40));
        using var one = _ml.MulticlassClassification.Trainers.TokenTagger(TinyEncoder.Load(), options).Fit(data);
        using var other = _ml.MulticlassClassification.Trainers.TokenTagger(TinyEncoder.Load(seed: 2), options).Fit(data);
        var (first, second) = (one.Model.Weights.All, other.Model.Weights.All);
        var words = first.Keys.Single(name => name.Contains("words", StringComparison.Ordinal));
        StringAssert.StartsWith(words, "input0.0.layers.0.words");
        CollectionAssert.AreNotEqual(first[words].Values, second[words].Values);
        var encoder = TinyEncoder.Load().Encoder.GetWeights(TinyEncoder.Load().Tokenizer.VocabularySize, 24, string.Empty).ToDictionary();
        CollectionAssert.AreEqual(encoder[words["input0.0.layers.".Length..]].Values, first[words].Values);
    }

    [TestMethod]
    public void ExplainTag_JoinsThePiecesOfAWord()
    {
        using var model = _ml.MulticlassClassification.Trainers.TokenTagger(TinyEncoder.Load(), Small())
            .Fit(SampleTags.WithKeys(_ml, CreateRows(300)));
        var explanation = model.ExplainTag(new { Features = new[] { "good", "filmly", "good" } }, word: 1);
        Assert.HasCount(3, explanation.Words);
        Assert.AreEqual("filmly", explanation.Words.MaxBy(word => word.Contribution)!.Token);
    }

    [TestMethod]
    public void TokenTagger_WrongSettings_AreNamed()
    {
        foreach (var (set, name) in new (Action<TextEncoderTaggerEstimator.Options>, string)[]
        {
            (options => options.MaximumPieces = 2, "MaximumPieces must be from 3 to 24"), (options => options.MaximumPieces = 25, "MaximumPieces"),
            (options => options.TrainedLayers = 3, "TrainedLayers must be null or from 0 to 2"),
            (options => options.HeadLearningRate = 0, "HeadLearningRate"),
            (options => options.Dropout = 1, "Dropout"), (options => options.LayerDropout = 1, "LayerDropout"),
            (options => options.MaximumSequenceLength = 0, "MaximumSequenceLength"),
        })
        {
            var options = Small();
            set(options);
            StringAssert.Contains(
                Assert.Throws<ArgumentException>(() => _ml.MulticlassClassification.Trainers.TokenTagger(TinyEncoder.Load(), options)).Message, name);
        }
    }

    // Whatever is bad or a film is told by its own letters.
    private static SampleTags[] CreateRows(int count)
    {
        var random = new Random(3);
        string[] words = ["good", "bad", "film", "filmly", "x."];
        return
        [
            .. Enumerable.Range(0, count).Select(row =>
            {
                string[] drawn = [.. Enumerable.Range(0, 1 + random.Next(6)).Select(_ => words[random.Next(words.Length)])];
                return new SampleTags
                {
                    Words = drawn,
                    Tags = [.. drawn.Select(word => word[0] switch { 'b' => "B-BAD", 'f' => "B-FILM", _ => "O" })],
                    Group = $"g{row % 12}",
                };
            }),
        ];
    }

    private static TextEncoderTaggerEstimator.Options Small() => new()
    {
        Epochs = 12,
        LearningRate = 0.01,
        HeadLearningRate = 0.05,
        LayerDropout = 0,
        Dropout = 0,
        Seed = 1,
    };
}
