using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>What to measure.</summary>
/// <param name="Data">The folder with the four IDX files of MNIST or Fashion-MNIST, or with optdigits-train.csv and optdigits-test.csv.</param>
/// <param name="Architecture">The network.</param>
/// <param name="Options">The options of the network as JSON; the defaults for what it does not say.</param>
/// <param name="Epochs">Passes over the training rows; null for those of the options.</param>
/// <param name="HoldOut">Whether to judge by a tenth of the training rows instead of by the test rows.</param>
/// <param name="Augmentation">How training images are changed at random; null for that of the options.</param>
/// <param name="Device">The device to train on.</param>
/// <param name="Seed">The seed.</param>
internal sealed record ImageBenchmarkSettings(
    DirectoryInfo Data, CnnArchitecture Architecture, string Options, int? Epochs, bool HoldOut, AugmentImage? Augmentation, string Device, int Seed);

/// <summary>
/// A network for images on a published data set: accuracy, and the minutes of training, of CPU time on one thread where the CPU trains.
/// </summary>
internal static class ImageBenchmark
{
    public static int Run(ImageBenchmarkSettings settings)
    {
        var ml = new MLContext(settings.Seed);
        var (train, test) = ImageRows.Load(ml, settings.Data);
        if (settings.HoldOut)
        {
            var split = ml.Data.TrainTestSplit(train, testFraction: 0.1);
            (train, test) = (split.TrainSet, split.TestSet);
        }

        var options = CnnEstimator.Options.FromJson(settings.Options);
        (options.FeatureColumnName, options.Architecture) = (nameof(ImageRow.Pixels), settings.Architecture);
        (options.Device, options.Threads) = (settings.Device, 1);
        options.Augmentation = settings.Augmentation ?? options.Augmentation;
        options.Epochs = settings.Epochs ?? options.Epochs;
        options.Progress = new Progress(result => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"epoch {result.Epoch}: train loss {result.TrainLoss:F4}, {result.RowsPerSecond:N0} rows/s")));
        var start = WorkTime.Now(settings.Device);
        using var model = ml.MulticlassClassification.Trainers.Cnn(options).Fit(train);
        var minutes = (WorkTime.Now(settings.Device) - start).TotalMinutes;
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Architecture}: {(settings.HoldOut ? "held-out" : "test")} accuracy {metrics.MicroAccuracy:F4}, "
            + $"macro {metrics.MacroAccuracy:F4}, {minutes:F1} {(settings.Device == WorkTime.Cpu ? "CPU minutes" : "minutes")} of training"));
        return 0;
    }

    private sealed class Progress(Action<EpochResult> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Result is { } result)
            {
                report(result);
            }
        }
    }
}
