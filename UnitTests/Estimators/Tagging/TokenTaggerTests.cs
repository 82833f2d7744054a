using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Tagging;

/// <summary>Words are labelled: what is learned, what comes out, and what is refused.</summary>
[TestClass]
public class TokenTaggerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TokenTagger_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Tags,
        ml => ml.MulticlassClassification.Trainers.TokenTagger(Small()),
        ml => SampleTags.WithKeys(ml, SampleTags.Create(300)),
        CrossValidates: true));

    [TestMethod]
    public void Fit_FindsEntities_OfNamesThatNoTrainingRowHas()
    {
        using var model = Fit(SampleTags.Create(300));
        var test = SampleTags.WithKeys(_ml, SampleTags.Create(100, seed: 2).Select(row => new SampleTags
        {
            Words = [.. row.Words.Select(word => char.IsUpper(word[0]) && word != "Mr" ? "Xu" + word[1..].ToLowerInvariant() : word)],
            Tags = row.Tags,
        }));
        Assert.IsGreaterThan(0.95, _ml.MulticlassClassification.TaggingReport(model.Transform(test)).SpanF1.Value);
    }

    [TestMethod]
    public void Transform_GivesALabelForEachWord_AndNoneWithoutWords()
    {
        using var model = Fit(SampleTags.Create(60));
        string[][] rows = [["Mr", "Darson", "saw"], [], [""], ["", "in"], [.. Enumerable.Repeat("river", 40)]];
        var scored = model.Transform(_ml.Data.LoadFromEnumerable(rows.Select(words => new WordsOnly { Features = words })));
        int[] expected = [3, 0, 1, 2, 32]; // of more than MaximumSequenceLength words, so many are labelled
        CollectionAssert.AreEqual(expected, SampleTags.Read(scored).Select(tags => tags.Length).ToArray());
        CollectionAssert.AreEqual(
            expected.Select(words => words * 5).ToArray(), scored.GetColumn<float[]>("Score").Select(scores => scores.Length).ToArray());
        Assert.AreEqual(1, scored.GetColumn<float[]>("Score").First()[..5].Sum(), 1e-5);
    }

    [TestMethod]
    public void PredictedLabel_NeverGoesOnWithAnEntityThatHasNotBegun()
    {
        // Tags at random are no entities, and so is what a network learns of them.
        var (rows, random) = (SampleTags.Create(200), new Random(1));
        string[] names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
        Array.ForEach(rows, row => row.Tags = [.. row.Tags.Select(_ => names[random.Next(names.Length)])]);
        using var model = _ml.MulticlassClassification.Trainers.TokenTagger(Small(epochs: 5)).Fit(SampleTags.WithKeys(_ml, rows));
        var broken = 0;
        foreach (var (tags, scores) in SampleTags.Read(model.Transform(SampleTags.WithKeys(_ml, rows)))
            .Zip(model.Transform(SampleTags.WithKeys(_ml, rows)).GetColumn<float[]>("Score")))
        {
            for (var word = 0; word < tags.Length; word++)
            {
                var before = word == 0 ? "O" : tags[word - 1];
                Assert.IsTrue(!tags[word].StartsWith("I-", StringComparison.Ordinal) || before[1..] == tags[word][1..], string.Join(' ', tags));
                var chosen = scores[(word * 5) + Array.IndexOf(model.Model.Task.ClassNames.ToArray(), tags[word])];
                broken += scores.AsSpan(word * 5, 5).ToArray().Max() > chosen ? 1 : 0;
            }
        }

        Assert.IsGreaterThan(0, broken, "Some label must have been repaired, or this shows nothing.");
    }

    [TestMethod]
    public void Fit_LabelsThatAreNotAsManyAsWords_AreLeftOutAndCounted_TheFirstNamed()
    {
        const int first = 1;
        var rows = SampleTags.Create(40);
        rows[first].Tags = rows[first].Tags[..^1];
        rows[5].Tags = [.. rows[5].Tags, "O"];
        rows[7].Words = [];
        var log = new CapturedLog(_ml);
        using var model = Fit(rows);
        Assert.HasCount(1, log.Starting(
            $"Warning: Left out 3 of 40 training rows: 3 with another number of labels than words (row {first}, from 0, has "
            + $"{rows[first].Tags.Length} labels and {rows[first].Words.Length} words)."));
    }

    [TestMethod]
    public void Fit_NoRowWithAsManyLabelsAsWords_SaysWhatToDo()
    {
        var rows = SampleTags.Create(4);
        Array.ForEach(rows, row => row.Tags = [.. row.Tags, "O"]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(rows));
        StringAssert.StartsWith(error.Message, "No training row can be used: 4 with another number of labels than words (row 0, from 0, has ");
        StringAssert.EndsWith(error.Message, "Make both columns of the same words: each word has one label.");
    }

    [TestMethod]
    public void Fit_SomeLabelsMissing_LearnsFromTheOthers()
    {
        var rows = SampleTags.Create(300);
        var half = rows.Select(
            row => new SampleTags { Words = row.Words, Tags = [.. row.Tags.Select((tag, i) => i % 2 == 0 ? tag : "")], Group = "" });
        var data = SampleTags.WithKeys(_ml, half);
        CollectionAssert.Contains(SampleTags.Read(data, "Label")[0], "?", "An empty text must be a missing key.");
        using var model = _ml.MulticlassClassification.Trainers.TokenTagger(Small()).Fit(data);
        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.TaggingReport(model.Transform(SampleTags.WithKeys(_ml, rows))).Accuracy.Value);
    }

    [TestMethod]
    public void Fit_TagsThatAreNoBio_WhereBioIsAsked_NamesOne()
    {
        var rows = SampleTags.Create(20);
        rows[3].Tags[0] = "noun";
        var options = Small();
        options.Scheme = TagScheme.Bio;
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.MulticlassClassification.Trainers.TokenTagger(options).Fit(SampleTags.WithKeys(_ml, rows)));
        StringAssert.StartsWith(error.Message, "The labels of column 'Label' must be B-TYPE, I-TYPE and O");
        StringAssert.Contains(error.Message, "there is 'noun'");
    }

    [TestMethod]
    public void Fit_WrongColumns_SayWhatToDo()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new TextOnly { Features = "a b", Label = "x y" } });
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.Trainers.TokenTagger().Fit(rows)).Message,
            "Column 'Features' must be a vector of text, the words of a row, but is Text. Cut it into words first: "
            + "ml.Transforms.Text.TokenizeIntoWords(\"Features\")");
        var words = _ml.Transforms.Text.TokenizeIntoWords("Features").Fit(rows).Transform(rows);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.Trainers.TokenTagger().Fit(words)).Message,
            "TokenizeIntoWords(\"Label\").Append(ml.Transforms.Conversion.MapValueToKey(\"Label\"))");
        var texts = _ml.Transforms.Text.TokenizeIntoWords("Label").Fit(words).Transform(words);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MulticlassClassification.Trainers.TokenTagger().Fit(texts)).Message,
            "MapValueToKey(\"Label\")");
    }

    [TestMethod]
    public void TokenTagger_WrongSettings_AreNamed()
    {
        foreach (var (set, name) in new (Action<TokenTaggerEstimator.Options>, string)[]
        {
            (options => options.Words = 0, "Words"), (options => options.WordSize = 0, "WordSize"), (options => options.WordParts = -1, "WordParts"),
            (options => options.WordPartSize = 0, "WordPartSize"), (options => options.MaximumSequenceLength = 0, "MaximumSequenceLength"),
            (options => options.WordDropout = 1, "WordDropout"), (options => options.Dropout = -0.1, "Dropout"),
            (options => options.Units = [], "Units"),
            (options => options.Scheme = (TagScheme)9, "Scheme"), (options => options.ClassWeights = ClassWeights.Balanced, "ClassWeights"),
        })
        {
            var options = Small();
            set(options);
            StringAssert.Contains(Assert.Throws<ArgumentException>(() => _ml.MulticlassClassification.Trainers.TokenTagger(options)).Message, name);
        }
    }

    [TestMethod]
    public void Fit_WithValidation_CountsEntities()
    {
        var options = Small(epochs: 3);
        options.EarlyStopping = new() { Metric = "SpanF1", Patience = 2 };
        using var model = _ml.MulticlassClassification.Trainers.TokenTagger(options).Fit(
            SampleTags.WithKeys(_ml, SampleTags.Create(100)), SampleTags.WithKeys(_ml, SampleTags.Create(30, seed: 4)));
        CollectionAssert.AreEquivalent(
            new[] { "MicroAccuracy", "MacroAccuracy", "SpanF1" }, model.History.Epochs[0].ValidationMetrics.Keys.ToArray());
    }

    [TestMethod]
    public void CrossValidateFolds_JudgesTheWordsOfAllFolds()
    {
        var data = SampleTags.WithKeys(_ml, SampleTags.Create(120));
        using var report = _ml.MulticlassClassification.CrossValidateFolds(
            data, _ml.MulticlassClassification.Trainers.TokenTagger(Small()), Folds.Grouped("Group", 3));
        Assert.IsGreaterThan(0.9, report["SpanF1"].Mean);
    }

    [TestMethod]
    public void InitialModel_IsTrainedFurther()
    {
        var rows = SampleTags.Create(200);
        using var model = Fit(rows);
        var options = Small(epochs: 1);
        options.InitialModel = model.Model;
        using var further = _ml.MulticlassClassification.Trainers.TokenTagger(options).Fit(SampleTags.WithKeys(_ml, rows));
        Assert.IsGreaterThan(0.95, _ml.MulticlassClassification.TaggingReport(further.Transform(SampleTags.WithKeys(_ml, rows))).SpanF1.Value);
    }

    [TestMethod]
    public void SaveAsOnnx_OfTheWholePipeline_SaysWhatToDo()
    {
        var data = SampleTags.WithKeys(_ml, SampleTags.Create(40));
        using var model = _ml.MulticlassClassification.Trainers.TokenTagger(Small(epochs: 1)).Fit(data);
        StringAssert.Contains(
            Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.SaveAsOnnx(model, data.Schema, "words.onnx")).Message, "ml.Model.Save");
    }

    [TestMethod]
    public void ExplainTag_TellsWhichWordsMadeIt()
    {
        using var model = Fit(SampleTags.Create(300));
        var explanation = model.ExplainTag(new WordsOnly { Features = ["slowly", "Mr", "Darson", "saw"] }, word: 2);
        Assert.AreEqual("B-PER", explanation.ClassName);
        Assert.AreEqual(explanation.Score - explanation.BaselineScore, explanation.Words.Sum(word => word.Contribution), 0.02);
        CollectionAssert.IsSubsetOf(
            explanation.Words.OrderByDescending(word => word.Contribution).Take(2).Select(word => word.Token).ToArray(), new[] { "Mr", "Darson" });
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ExplainTag(new WordsOnly { Features = ["Mr"] }, word: 1));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.ExplainTag(new WordsOnly { Features = ["Mr"] }, 0, "X-Y")).Message, "'X-Y'");
    }

    private NetworkPredictionTransformer Fit(SampleTags[] rows) =>
        _ml.MulticlassClassification.Trainers.TokenTagger(Small()).Fit(SampleTags.WithKeys(_ml, rows));

    private static TokenTaggerEstimator.Options Small(int epochs = 25) => new()
    {
        Units = [16],
        WordSize = 12,
        WordPartSize = 6,
        Words = 200,
        WordParts = 200,
        Epochs = epochs,
        LearningRate = 0.02,
        Dropout = 0.1,
        MaximumSequenceLength = 32,
        WordDropout = 0.3,
        Seed = 1,
    };

    private sealed class WordsOnly
    {
        public string[] Features { get; set; } = [];
    }

    private sealed class TextOnly
    {
        public string Features { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }
}
