using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Text;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Texts;

/// <summary>Texts of two classes, such as e-mails or reviews in any language: which class is one of, and which words say so?</summary>
internal static class TextExample
{
    private const int ShownRows = 6;
    private const int ShownNeighbours = 3;
    private const int ShownCharacters = 60;
    private const int ExplainedCharacters = 300;

    public static void Run(ExampleSettings settings, TextSettings texts)
    {
        var ml = new MLContext(seed: 1);
        var rows = (texts.Data is { } file ? LabelledText.Load(file) : SpamAssassin.Load()).ToArray();
        new Random(1).Shuffle(rows);
        var data = ml.Data.LoadFromEnumerable(rows.Take(texts.Rows ?? rows.Length));
        var parts = ml.Data.TrainTestSplit(data, testFraction: 0.2, seed: 1);
        Show(texts, "Training", ml, parts.TrainSet);
        Show(texts, "Test", ml, parts.TestSet);

        // Words become keys, the network reads the keys.
        var encoder = texts.Network == TextNetwork.Encoder ? EncoderPackage.Load(ml, texts.EncoderPath) : null;
        if (encoder is not null)
        {
            Console.WriteLine(encoder);
        }

        var model = TrainingConsole.Run("Training", 1, progress =>
            Pipeline(ml, encoder, texts, settings, progress).Fit(parts.TrainSet));
        Show(texts, ml.BinaryClassification.Evaluate(model.Transform(parts.TestSet)));

        // Saved, loaded again, asked for rows. The loading side needs neither libtorch nor this package.
        var path = settings.ModelPath($"{texts.Positive}.zip");
        ml.Model.Save(model, data.Schema, path);
        using var engine = ml.Model.CreatePredictionEngine<LabelledText, TextPrediction>(new MLContext().Model.Load(path, out _));
        var test = ml.Data.CreateEnumerable<LabelledText>(parts.TestSet, reuseRowObject: false).ToArray();
        Show(texts, path, test.Take(ShownRows), engine);

        // Which words make a text what it is, by the model that was trained; the loaded one would do the same.
        foreach (var label in new[] { true, false })
        {
            var right = test.Where(row => row.Label == label && engine.Predict(row).Label == label);
            if (right.MinBy(row => Math.Abs(row.Text.Length - ExplainedCharacters)) is { } row)
            {
                ExplanationView.Show($"A text that is rightly called {texts.Name(label)}", texts.Positive, model.ExplainTokens(row));
            }
        }

        if (encoder is not null)
        {
            var train = ml.Data.CreateEnumerable<LabelledText>(parts.TrainSet, reuseRowObject: false);
            NearestTexts.Show(ml, encoder, test[..Math.Min(ShownNeighbours, test.Length)], train, Beginning);
        }
    }

    private static IEstimator<ITransformer> Pipeline(
        MLContext ml, TextEncoder? encoder, TextSettings texts, ExampleSettings settings, IProgress<TrainingProgress> progress)
    {
        if (encoder is null)
        {
            return ml.Transforms.Text.TokenizeToKeys("Tokens", nameof(LabelledText.Text), maximumNumberOfTokens: 10_000)
                .Append(Trainer(ml, texts.Network, settings, progress));
        }

        // An encoder has tokens of its own. It reads the first 256 of a text, and the n-grams beside it read what there is.
        return ml.Transforms.Text.TokenizeToKeys("Tokens", nameof(LabelledText.Text), encoder.Tokenizer, maximumLength: 1024)
            .Append(ml.BinaryClassification.Trainers.TextEncoder(encoder, With(new TextEncoderEstimator.Options(), settings, progress)));
    }

    private static IEstimator<ITransformer> Trainer(MLContext ml, TextNetwork network, ExampleSettings settings, IProgress<TrainingProgress> progress)
    {
        var trainers = ml.BinaryClassification.Trainers;
        return network switch
        {
            TextNetwork.BiLstm => trainers.BiLstm(With(new BiLstmEstimator.Options())),
            TextNetwork.TransformerEncoder => trainers.TransformerEncoder(With(new TransformerEncoderEstimator.Options())),
            TextNetwork.TextCnn => trainers.TextCnn(With(new TextCnnEstimator.Options())),

            // The one that textbooks begin with. The last layer, one unit whose sigmoid is the probability, and its binary cross entropy
            // come with the task; rows shorter than 100 words are padded at their end, which never changes a score.
            _ => trainers.NeuralNetwork(With(new NeuralNetworkEstimator.Options
            {
                Layers =
                [
                    new Embedding(10_000, 128),
                    new Lstm(64, Bidirectional: true, ReturnSequences: true),
                    new Lstm(32, Bidirectional: true),
                    new Linear(24), new Activation(ActivationFunction.ReLU),
                ],
                MaximumSequenceLength = 100,
                Optimizer = new Adam(),
                LearningRate = 1e-3,
                WeightDecay = 0,
                BatchSize = 32,
                Epochs = 5,
                ValidationFraction = 0.1, // of the epochs, the best on rows held back is kept
            })),
        };

        T With<T>(T options)
            where T : NetworkEstimatorOptions => TextExample.With(options, settings, progress);
    }

    private static T With<T>(T options, ExampleSettings settings, IProgress<TrainingProgress> progress)
        where T : NetworkEstimatorOptions
    {
        options.FeatureColumnName = "Tokens";
        options.Epochs = settings.Epochs ?? options.Epochs;
        options.Progress = progress;
        options.CancellationToken = settings.CancellationToken;
        return options;
    }

    private static void Show(TextSettings texts, string part, MLContext ml, IDataView data)
    {
        var labels = ml.Data.CreateEnumerable<LabelledText>(data, reuseRowObject: true).Select(row => row.Label).ToLookup(label => label);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{part} rows: {labels[true].Count():N0} {texts.Positive}, {labels[false].Count():N0} {texts.Negative}"));
    }

    private static void Show(TextSettings texts, BinaryClassificationMetrics metrics)
    {
        var (accuracy, f1, auc) = (Text(metrics.Accuracy), Text(metrics.F1Score), Text(metrics.AreaUnderRocCurve));
        var (precision, recall) = (Text(metrics.PositivePrecision), Text(metrics.PositiveRecall));
        AnsiConsole.MarkupInterpolated($"Test rows: accuracy [bold]{accuracy}[/], F1 [bold]{f1}[/], precision [bold]{precision}[/], ");
        AnsiConsole.MarkupLineInterpolated($"recall [bold]{recall}[/], AUC [bold]{auc}[/]");
        var counts = metrics.ConfusionMatrix.Counts; // true class first
        AnsiConsole.Write(new Table().Title("Confusion")
            .AddColumn(string.Empty)
            .AddColumn(new TableColumn($"called {texts.Positive}").RightAligned())
            .AddColumn(new TableColumn($"called {texts.Negative}").RightAligned())
            .AddRow($"is {texts.Positive}", Count(counts[0][0]), Count(counts[0][1]))
            .AddRow($"is {texts.Negative}", Count(counts[1][0]), Count(counts[1][1])));
    }

    private static void Show(TextSettings texts, string path, IEnumerable<LabelledText> rows, PredictionEngine<LabelledText, TextPrediction> engine)
    {
        Console.WriteLine($"Saved to {path} ({new FileInfo(path).Length / 1024:N0} KiB) and loaded again.");
        var table = new Table().Title("Test rows, predicted by the saved model")
            .AddColumns("Is", "Called", $"Probability of {texts.Positive}", "Text");
        foreach (var row in rows)
        {
            var prediction = engine.Predict(row);
            table.AddRow(texts.Name(row.Label), texts.Name(prediction.Label), Text(prediction.Probability), Markup.Escape(Beginning(row.Text)));
        }

        AnsiConsole.Write(table);
    }

    private static string Beginning(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= ShownCharacters ? line : string.Concat(line.EnumerateRunes().Take(ShownCharacters)) + "…";
    }

    private static string Text(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
