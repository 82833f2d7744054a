using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>Which digit does an image of 8 × 8 pixels show? Or: to which folder does an image belong?</summary>
internal static class ImageExample
{
    private const int Side = 32; // what images of a folder are resized to
    private static readonly AugmentImage _augmentation = new(Shift: 0.1, Rotation: 8, Zoom: 0.1);

    public static void Run(ExampleSettings settings, DirectoryInfo? folder)
    {
        var ml = new MLContext(seed: 1);
        if (folder is null)
        {
            RunDigits(ml, settings);
        }
        else
        {
            RunFolder(ml, settings, folder);
        }
    }

    private static void RunDigits(MLContext ml, ExampleSettings settings)
    {
        var train = ml.Data.LoadFromTextFile<DigitImage>(ExampleSettings.DataPath("optdigits-train.csv"), separatorChar: ',');
        var test = ml.Data.LoadFromTextFile<DigitImage>(ExampleSettings.DataPath("optdigits-test.csv"), separatorChar: ',');
        var sheet = settings.ModelPath("augmented.png");
        ContactSheet.Save(sheet, [.. ml.Data.CreateEnumerable<DigitImage>(train, reuseRowObject: false).Take(8).Select(digit => digit.Pixels)], 8, 16, _augmentation);
        AnsiConsole.MarkupLineInterpolated($"Eight images as they are (left), and as training may see them: [bold]{sheet}[/]");

        var model = TrainingConsole.Run("Training", 1, progress => ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.Cnn(Options("Pixels", settings.Epochs ?? 30, settings, progress))).Fit(train));
        Report(ml, model, test, "test images by other writers");
        Explain(settings, model, [.. ml.Data.CreateEnumerable<DigitImage>(test, reuseRowObject: false).Take(8)], scale: 12);
        ml.Model.Save(model, train.Schema, settings.ModelPath("images.zip"));
    }

    // The saved model takes the path of a file: loading, resizing and the network are all in it.
    private static void RunFolder(MLContext ml, ExampleSettings settings, DirectoryInfo folder)
    {
        var images = ml.Data.LoadImageFolder(folder.FullName);
        foreach (var path in images.Unreadable)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Left out, as it is no image: {path}[/]");
        }

        var held = images.Validation ?? images.Test;
        var (train, test) = held is null ? Split(ml, images.Train) : (images.Train, held);
        var model = TrainingConsole.Run("Training", 1, progress => ml.Transforms.LoadImages("Image", null, "ImagePath")
            .Append(ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(ml.MulticlassClassification.Trainers.Cnn(Options("Image", settings.Epochs, settings, progress))).Fit(train));
        Report(ml, model, test, "held-out images");
        Explain(settings, model, [.. test.GetColumn<string>("ImagePath").Take(8).Select(path => new { ImagePath = path })], scale: 4);
        ml.Model.Save(model, train.Schema, settings.ModelPath("images.zip"));
    }

    private static CnnEstimator.Options Options(string column, int? epochs, ExampleSettings settings, IProgress<TrainingProgress> progress)
    {
        var options = new CnnEstimator.Options
        {
            FeatureColumnName = column,
            Augmentation = _augmentation,
            Progress = progress,
            CancellationToken = settings.CancellationToken,
        };
        options.Epochs = epochs ?? options.Epochs;
        return options;
    }

    private static void Report(MLContext ml, ITransformer model, IDataView test, string what)
    {
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.InvariantCulture, $"{what}: accuracy [bold]{metrics.MicroAccuracy:F4}[/], macro F1 [bold]{metrics.MacroF1():F4}[/]");
    }

    private static void Explain<TRow>(ExampleSettings settings, ITransformer model, TRow[] rows, int scale)
        where TRow : class
    {
        var sheet = settings.ModelPath("explained.png");
        ExplanationSheet.Save(sheet, model, rows, scale);
        AnsiConsole.MarkupLineInterpolated($"What spoke for the predicted class, as regions (left) and as single pixels: [bold]{sheet}[/]");
    }

    private static (IDataView Train, IDataView Test) Split(MLContext ml, IDataView all)
    {
        var split = ml.Data.TrainTestSplit(all, testFraction: 0.2);
        return (split.TrainSet, split.TestSet);
    }
}
