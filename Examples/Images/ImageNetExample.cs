using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>Twenty photos of each class: what is a network worth that has seen a million others?</summary>
internal static class ImageNetExample
{
    private const int Side = 64; // larger images are known better, and take longer
    private const int LastBlocks = 2;
    private const int Explained = 6;

    public static void Run(ExampleSettings settings, DirectoryInfo? folder, string? encoderPath)
    {
        var ml = new MLContext(seed: 1);
        var encoder = ImageNetPackage.Load(ml, encoderPath);
        Console.WriteLine(encoder);
        var images = FewImages.Draw(ml, folder?.FullName ?? FindImages(ml, settings));

        var table = new Table().Title($"Accuracy on {images.Test.GetColumn<string>("Class").Count()} other images")
            .AddColumns("Start", "Trainer", "Accuracy");
        Add("nothing", "Cnn", ml.MulticlassClassification.Trainers.Cnn(CnnOptions(settings)));
        Add(
            "ImageNet, as it is",
            "EmbedImage, Mlp",
            ml.Transforms.EmbedImage("Features", "Image", encoder, Side, Side)
                .AppendCacheCheckpoint(ml).Append(ml.MulticlassClassification.Trainers.Mlp()));
        Add(
            "ImageNet, as it is", "Cnn(encoder), trainedBlocks: 0",
            ml.MulticlassClassification.Trainers.Cnn(encoder, EncoderOptions(settings, trainedBlocks: 0)));
        using var model = Add(
            "ImageNet, trained further",
            $"Cnn(encoder), trainedBlocks: {LastBlocks}",
            ml.MulticlassClassification.Trainers.Cnn(encoder, EncoderOptions(settings, LastBlocks)));
        AnsiConsole.Write(table);

        var path = settings.ModelPath("imagenet.zip");
        ml.Model.Save(model, images.Train.Schema, path);
        var sheet = settings.ModelPath("imagenet.png");
        var rows = ml.Data.CreateEnumerable<ImageOfClass>(images.Test, reuseRowObject: false).ToArray();
        ExplanationSheet.Save(sheet, model, [.. rows.GroupBy(row => row.Class).Select(rows => rows.First()).Take(Explained)], scale: 2);
        AnsiConsole.MarkupLineInterpolated($"The last one, saved: [bold]{path}[/]; what spoke for its classes: [bold]{sheet}[/]");

        TransformerChain<ITransformer> Add(string start, string name, IEstimator<ITransformer> trainer)
        {
            settings.CancellationToken.ThrowIfCancellationRequested();
            Console.WriteLine($"{start}: {name}");
            var fitted = ml.Transforms.LoadImages("Image", null, "ImagePath")
                .Append(ml.Transforms.ResizeImages("Image", Side, Side))
                .Append(ml.Transforms.Conversion.MapValueToKey("Label", "Class"))
                .Append(trainer).Fit(images.Train);
            var metrics = ml.MulticlassClassification.Evaluate(fitted.Transform(images.Test));
            table.AddRow(start, name, metrics.MicroAccuracy.ToString("F4", CultureInfo.InvariantCulture));
            return fitted;
        }
    }

    private static string FindImages(MLContext ml, ExampleSettings settings)
    {
        try
        {
            return FoodPhotos.Fetch();
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine(
                $"The photos cannot be had: {e.Message}. The embedded digits are learned in their place; --data FOLDER takes photos of your own.");
            return FewImages.WriteDigits(ml, Path.Combine(settings.Output.FullName, "digits"));
        }
    }

    private static CnnEstimator.Options CnnOptions(ExampleSettings settings) => new()
    {
        FeatureColumnName = "Image",
        Epochs = settings.Epochs,
        Augmentation = AugmentImage.Light,
        CancellationToken = settings.CancellationToken,
    };

    private static ImageEncoderEstimator.Options EncoderOptions(ExampleSettings settings, int trainedBlocks) => new()
    {
        FeatureColumnName = "Image",
        Epochs = settings.Epochs,
        TrainedBlocks = trainedBlocks,
        CancellationToken = settings.CancellationToken,
    };
}
