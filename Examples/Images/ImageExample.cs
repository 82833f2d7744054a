using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Images;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>Which digit does an image of 8 × 8 pixels show? Or: to which folder does an image belong?</summary>
internal static class ImageExample
{
    private const int Side = 32; // what images of a folder are resized to
    private const int Shown = 8; // images on a sheet
    private static readonly AugmentImage _augmentation = new(Shift: 0.1, Rotation: 8, Zoom: 0.1);

    public static void Run(ExampleSettings settings, DirectoryInfo? folder)
    {
        var ml = new MLContext(seed: 1);
        if (folder is null)
        {
            RunDigits(ml, settings);
        }
        else if (folder.EnumerateFiles("*-idx3-ubyte*").Any())
        {
            RunIdx(ml, settings, folder);
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
        Augment(settings, [.. train.GetColumn<float[]>("Pixels").Take(Shown)], white: 16);

        var model = TrainingConsole.Run("Training", 1, progress => ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.Cnn(Options("Pixels", settings.Epochs ?? 30, settings, progress))).Fit(train));
        Report(ml, model, test, "test images by other writers");
        Explain(settings, model, [.. ml.Data.CreateEnumerable<DigitImage>(test, reuseRowObject: false).Take(Shown)], scale: 12);
        ml.Model.Save(model, train.Schema, settings.ModelPath("images.zip"));
    }

    private static void RunIdx(MLContext ml, ExampleSettings settings, DirectoryInfo folder)
    {
        var (train, test) = ImageRows.Load(ml, folder);
        Augment(
            settings, [.. train.GetColumn<byte[]>("Pixels").Take(Shown).Select(pixels => Array.ConvertAll(pixels, value => (float)value))],
            white: 255);
        var model = TrainingConsole.Run("Training", 1, progress =>
            ml.MulticlassClassification.Trainers.Cnn(Options("Pixels", settings.Epochs, settings, progress)).Fit(train));
        Report(ml, model, test, "test images");
        var shown = test.GetColumn<byte[]>("Pixels").Take(Shown).Select(pixels => new ImageRow { Pixels = pixels }).ToArray();
        Explain(settings, model, shown, scale: 4, ImageRows.SchemaOf(shown[0].Pixels.Length));
        ml.Model.Save(model, train.Schema, settings.ModelPath("images.zip"));
    }

    // The saved model takes the path of a file: loading, resizing and the network are all in it.
    private static void RunFolder(MLContext ml, ExampleSettings settings, DirectoryInfo folder)
    {
        var images = ml.Data.LoadImageFolder(folder.FullName);
        foreach (var file in images.Unreadable)
        {
            AnsiConsole.MarkupLineInterpolated($"[yellow]Left out {file}[/]");
        }

        var held = images.Validation ?? images.Test;
        var (train, test) = held is null ? Split(ml, images.Train) : (images.Train, held);
        var model = TrainingConsole.Run("Training", 1, progress => ml.Transforms.LoadImages("Image", null, "ImagePath")
            .Append(ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(ml.MulticlassClassification.Trainers.Cnn(Options("Image", settings.Epochs, settings, progress))).Fit(train));
        Report(ml, model, test, "held-out images");
        Explain(settings, model, [.. test.GetColumn<string>("ImagePath").Take(Shown).Select(path => new { ImagePath = path })], scale: 4);
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

    private static void Augment(ExampleSettings settings, float[][] images, float white)
    {
        var sheet = settings.ModelPath("augmented.png");
        ContactSheet.Save(sheet, images, (int)Math.Sqrt(images[0].Length), white, _augmentation);
        AnsiConsole.MarkupLineInterpolated($"Images as they are (left), and as training may see them: [bold]{sheet}[/]");
    }

    private static void Explain<TRow>(ExampleSettings settings, ITransformer model, TRow[] rows, int scale, SchemaDefinition? schema = null)
        where TRow : class
    {
        var sheet = settings.ModelPath("explained.png");
        ExplanationSheet.Save(sheet, model, rows, scale, schema);
        AnsiConsole.MarkupLineInterpolated($"What spoke for the predicted class, as regions (left) and as single pixels: [bold]{sheet}[/]");
    }

    private static (IDataView Train, IDataView Test) Split(MLContext ml, IDataView all)
    {
        var split = ml.Data.TrainTestSplit(all, testFraction: 0.2);
        return (split.TrainSet, split.TestSet);
    }
}
