using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples;

/// <summary>Handwritten digits of the UCI repository: which digit do 64 numbers show?</summary>
internal static class DigitsExample
{
    public static void Run(ExampleSettings settings, int folds)
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromTextFile<Digit>(ExampleSettings.DataPath("optdigits-train.csv"), separatorChar: ',');
        var test = ml.Data.LoadFromTextFile<Digit>(ExampleSettings.DataPath("optdigits-test.csv"), separatorChar: ',');

        // Cross-validation: how well does the recipe do on rows it has not seen?
        var results = TrainingConsole.Run("Cross-validation, fold", folds, progress =>
            ml.MulticlassClassification.CrossValidate(train, Pipeline(ml, settings, progress), folds));
        Show(results);

        // The model: trained on all training rows, judged on the test rows.
        var model = TrainingConsole.Run("Training", 1, progress => Pipeline(ml, settings, progress).Fit(train));
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        Show(metrics);

        // Saved, loaded again, asked for one row. The loading side needs neither libtorch nor this package.
        var path = settings.ModelPath("digits.zip");
        ml.Model.Save(model, train.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);
        using var engine = ml.Model.CreatePredictionEngine<Digit, DigitPrediction>(loaded);
        var row = ml.Data.CreateEnumerable<Digit>(test, reuseRowObject: false).First();
        Show(path, row, engine.Predict(row));
    }

    private static IEstimator<ITransformer> Pipeline(MLContext ml, ExampleSettings settings, IProgress<TrainingProgress> progress)
    {
        var options = new MlpEstimator.Options { Progress = progress, CancellationToken = settings.CancellationToken };
        options.Epochs = settings.Epochs ?? options.Epochs;
        return ml.Transforms.Conversion
            .MapValueToKey("Label", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(ml.MulticlassClassification.Trainers.Mlp(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedDigit", "PredictedLabel"));
    }

    private static void Show(IReadOnlyList<TrainCatalogBase.CrossValidationResult<MulticlassClassificationMetrics>> results)
    {
        var table = new Table().Title("Cross-validation").AddColumns("Fold", "Micro accuracy", "Macro accuracy", "Macro F1");
        foreach (var result in results)
        {
            table.AddRow(
                Text(result.Fold + 1), Text(result.Metrics.MicroAccuracy), Text(result.Metrics.MacroAccuracy), Text(result.Metrics.MacroF1()));
        }

        table.AddRow(
            "mean",
            Text(results.Average(r => r.Metrics.MicroAccuracy)),
            Text(results.Average(r => r.Metrics.MacroAccuracy)),
            Text(results.Average(r => r.Metrics.MacroF1())));
        AnsiConsole.Write(table);
    }

    private static void Show(MulticlassClassificationMetrics metrics)
    {
        var (micro, macro, macroF1) = (Text(metrics.MicroAccuracy), Text(metrics.MacroAccuracy), Text(metrics.MacroF1()));
        AnsiConsole.MarkupLineInterpolated(
            $"Test rows: micro accuracy [bold]{micro}[/], macro accuracy [bold]{macro}[/], macro F1 [bold]{macroF1}[/]");
        var confusion = metrics.ConfusionMatrix;
        var f1 = confusion.PerClassF1();
        var classes = new Table().Title("Test rows by class").AddColumns("Digit", "Precision", "Recall", "F1");
        for (var i = 0; i < confusion.NumberOfClasses; i++)
        {
            classes.AddRow(Text(i), Text(confusion.PerClassPrecision[i]), Text(confusion.PerClassRecall[i]), Text(f1[i]));
        }

        AnsiConsole.Write(classes);
        var table = new Table().Title("Confusion: digit shown in the row, digit predicted in the column").AddColumn(string.Empty);
        for (var i = 0; i < confusion.NumberOfClasses; i++)
        {
            table.AddColumn(new TableColumn(Text(i)).RightAligned());
        }

        for (var i = 0; i < confusion.NumberOfClasses; i++)
        {
            table.AddRow([Text(i), .. confusion.Counts[i].Select(count => count == 0 ? "·" : Text((int)count))]);
        }

        AnsiConsole.Write(table);
    }

    private static void Show(string path, Digit row, DigitPrediction prediction)
    {
        Console.WriteLine($"Saved to {path} ({new FileInfo(path).Length / 1024:N0} KiB) and loaded again. The first test row:");
        for (var y = 0; y < 8; y++)
        {
            Console.WriteLine(string.Concat(row.Features.Skip(8 * y).Take(8).Select(count => " ░▒▓█"[(int)count / 4]).Select(c => $"{c}{c}")));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"It is a {row.Label}; predicted {prediction.PredictedDigit} with probability {prediction.Score.Max():P1}."));
    }

    private static string Text(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal sealed class Digit
    {
        [LoadColumn(0, 63)]
        [VectorType(64)]
        public float[] Features { get; set; } = [];

        [LoadColumn(64)]
        public float Label { get; set; }
    }

    private sealed class DigitPrediction
    {
        public float PredictedDigit { get; set; }

        public float[] Score { get; set; } = [];
    }
}
