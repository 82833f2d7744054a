using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>Names, days and times in messages, or the labels of words in a file: which words belong to what?</summary>
internal static class TaggerExample
{
    private const int TrainingMessages = 400;
    private const int TestMessages = 200;
    private const int ShownRows = 4;

    public static void Run(ExampleSettings settings, FileInfo? file)
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = Load(file);
        Console.WriteLine($"{train.Length} sentences to learn from, {test.Length} to test with, such as");
        Console.WriteLine(string.Join(' ', train[0].Words.Zip(train[0].Tags, (word, tag) => tag == "O" ? word : $"{word}/{tag}")));

        // The labels of all words become keys, and what is predicted becomes texts again.
        var data = ml.Data.LoadFromEnumerable(train);
        using var model = TrainingConsole.Run("Training", 1, progress => ml.Transforms.Conversion.MapValueToKey("Label", nameof(TaggedSentence.Tags))
            .Append(ml.MulticlassClassification.Trainers.TokenTagger(Options(settings, progress)))
            .Append(ml.Transforms.Conversion.MapKeyToValue(nameof(TagPrediction.PredictedTags), "PredictedLabel"))
            .Fit(data));
        var report = ml.MulticlassClassification.TaggingReport(model.Transform(ml.Data.LoadFromEnumerable(test)));
        Console.WriteLine(report);

        // Saved, loaded again, asked for sentences. The loading side needs no libtorch, and this package only to join words to entities.
        var path = settings.ModelPath("tagger.zip");
        ml.Model.Save(model, data.Schema, path);
        AnsiConsole.MarkupLineInterpolated($"Saved as [bold]{path}[/]. Loaded again, it says:");
        using var engine = ml.Model.CreatePredictionEngine<TaggedSentence, TagPrediction>(new MLContext().Model.Load(path, out _));
        foreach (var sentence in test.Take(ShownRows))
        {
            Show(sentence, engine.Predict(sentence).PredictedTags, report.HasEntities);
        }

        Explain(model, test);
    }

    // Of a file, every fifth sentence is for the test.
    private static (TaggedSentence[] Train, TaggedSentence[] Test) Load(FileInfo? file)
    {
        if (file is null)
        {
            var random = new Random(1);
            return (Appointments.Write(TrainingMessages, isTest: false, random), Appointments.Write(TestMessages, isTest: true, random));
        }

        var all = TaggedSentence.Load(file);
        return ([.. all.Where((_, place) => place % 5 != 1)], [.. all.Where((_, place) => place % 5 == 1)]);
    }

    private static TokenTaggerEstimator.Options Options(ExampleSettings settings, IProgress<TrainingProgress> progress) => new()
    {
        FeatureColumnName = nameof(TaggedSentence.Words),
        Epochs = settings.Epochs,
        Progress = progress,
        CancellationToken = settings.CancellationToken,
    };

    private static void Show(TaggedSentence sentence, string[] tags, bool haveEntities)
    {
        Console.WriteLine($"  {(haveEntities ? sentence.Text : string.Join(' ', sentence.Words.Zip(tags, (word, tag) => $"{word}/{tag}")))}");
        foreach (var entity in haveEntities ? EntitySpan.Find(sentence.Words, tags, sentence.Text) : [])
        {
            Console.WriteLine($"    {entity.Type}: {entity.Text}");
        }
    }

    // Which words made the label of the first word that has one of its own.
    private static void Explain(ITransformer model, TaggedSentence[] test)
    {
        var sentence = test.FirstOrDefault(row => row.Tags.Any(tag => tag != "O")) ?? test[0];
        var word = Math.Max(0, Array.FindIndex(sentence.Tags, tag => tag != "O"));
        Console.WriteLine($"What made the label of '{sentence.Words[word]}' in '{sentence.Text}':");
        Console.WriteLine(model.ExplainTag(sentence, word));
    }
}
