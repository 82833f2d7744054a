using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples.Images;

/// <summary>Three images of each of the digits 5 to 9 are few. What does a network help that was trained on the digits 0 to 4?</summary>
internal static class TransferExample
{
    private const int FirstNewDigit = 5;
    private const int ImagesPerDigit = 3;
    private const int Draws = 5;
    private static readonly AugmentImage _augmentation = new(Shift: 0.1, Rotation: 8, Zoom: 0.1);

    public static void Run(ExampleSettings settings)
    {
        var ml = new MLContext(seed: 1);
        var train = Load(ml, "optdigits-train.csv");
        var test = ml.Data.LoadFromEnumerable(Load(ml, "optdigits-test.csv").Where(image => image.Label >= FirstNewDigit).ToArray());
        var backbone = TrainingConsole.Run("Backbone", 1, progress => TrainBackbone(ml, train, settings, progress));
        var path = settings.ModelPath("backbone.onnx");
        backbone.SaveFeaturesAsOnnx(path, layer: "trunk.7", inputName: "Pixels", outputName: "Features");
        AnsiConsole.MarkupLineInterpolated($"The network up to its second pooling, for ApplyOnnxModel: [bold]{path}[/]");

        var draws = Enumerable.Range(0, Draws).Select(draw => Few(ml, train, draw)).ToArray();
        var table = new Table()
            .Title($"Digits 5 to 9 by {ImagesPerDigit} images of each: accuracy on all test images of them, mean of {Draws} draws")
            .AddColumns("Start", "Trainer", "Accuracy");
        Add("nothing", "Mlp on pixels", ml.MulticlassClassification.Trainers.Mlp(MlpOptions("Pixels", settings)));
        Add("nothing", "Cnn", ml.MulticlassClassification.Trainers.Cnn(CnnOptions(settings)));
        Add("digits 0 to 4", "Cnn, TransferFrom", ml.MulticlassClassification.Trainers.Cnn(CnnOptions(settings, backbone)));
        var frozen = CnnOptions(settings, backbone);
        frozen.FrozenLayers = [.. backbone.LayerNames.SkipLast(1)];
        Add("digits 0 to 4", "Cnn, TransferFrom, FrozenLayers", ml.MulticlassClassification.Trainers.Cnn(frozen));
        var head = MlpOptions("Features", settings);
        (head.HiddenLayers, head.StandardizeFeatures) = ([], false);
        Add("digits 0 to 4", "ApplyOnnxModel, Mlp", ml.Transforms.ApplyOnnxModel("Features", "Pixels", path)
            .Append(ml.MulticlassClassification.Trainers.Mlp(head)));
        AnsiConsole.Write(table);

        void Add(string start, string name, IEstimator<ITransformer> trainer)
        {
            settings.CancellationToken.ThrowIfCancellationRequested();
            var pipeline = ml.Transforms.Conversion.MapValueToKey("Label").Append(trainer);
            var accuracy = draws.Average(images => ml.MulticlassClassification.Evaluate(pipeline.Fit(images).Transform(test)).MicroAccuracy);
            table.AddRow(start, name, accuracy.ToString("F4", CultureInfo.InvariantCulture));
        }
    }

    // Five classes alone teach a network little. So each image comes in its eight positions, and each position of a digit is a class.
    private static TrainedNetwork TrainBackbone(MLContext ml, DigitImage[] train, ExampleSettings settings, IProgress<TrainingProgress> progress)
    {
        var images = train.Where(image => image.Label < FirstNewDigit).SelectMany(image => image.InAllPositions());
        var options = new CnnEstimator.Options
        {
            FeatureColumnName = "Pixels",
            Epochs = settings.Epochs ?? 3,
            Augmentation = _augmentation,
            Progress = progress,
            CancellationToken = settings.CancellationToken,
        };
        using var model = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.Cnn(options))
            .Fit(ml.Data.LoadFromEnumerable(images.ToArray()));
        return model.LastTransformer.Model;
    }

    private static CnnEstimator.Options CnnOptions(ExampleSettings settings, TrainedNetwork? backbone = null) => new()
    {
        FeatureColumnName = "Pixels",
        Epochs = 60,
        BatchSize = 16,
        LearningRate = 2e-3,
        Augmentation = _augmentation,
        TransferFrom = backbone,
        CancellationToken = settings.CancellationToken,
    };

    private static MlpEstimator.Options MlpOptions(string column, ExampleSettings settings) =>
        new() { FeatureColumnName = column, BatchSize = 16, CancellationToken = settings.CancellationToken };

    private static DigitImage[] Load(MLContext ml, string file) =>
        [.. ml.Data.CreateEnumerable<DigitImage>(
            ml.Data.LoadFromTextFile<DigitImage>(ExampleSettings.DataPath(file), separatorChar: ','), reuseRowObject: false)];

    private static IDataView Few(MLContext ml, DigitImage[] train, int draw)
    {
        var images = train.Where(image => image.Label >= FirstNewDigit).ToArray();
        new Random(draw).Shuffle(images);
        return ml.Data.LoadFromEnumerable(images.GroupBy(image => image.Label).SelectMany(digit => digit.Take(ImagesPerDigit)).ToArray());
    }
}
