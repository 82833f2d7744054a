using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Benchmarks.Images;

/// <summary>What to measure.</summary>
/// <param name="Data">The folder with the four IDX files of MNIST or Fashion-MNIST, or with optdigits-train.csv and optdigits-test.csv.</param>
/// <param name="Architecture">The network.</param>
/// <param name="Epochs">Passes over the training rows; null for the trainer's default.</param>
/// <param name="HoldOut">Whether to judge by a tenth of the training rows instead of by the test rows.</param>
/// <param name="Flip">Whether training images are mirrored at random, as clothes may be and digits may not.</param>
/// <param name="Seed">The seed.</param>
internal sealed record ImageBenchmarkSettings(DirectoryInfo Data, CnnArchitecture Architecture, int? Epochs, bool HoldOut, bool Flip, int Seed);

/// <summary>A network for images on a published data set, on one CPU thread: accuracy, and the CPU minutes of training.</summary>
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

        var options = new CnnEstimator.Options
        {
            FeatureColumnName = nameof(ImageRow.Pixels),
            Architecture = settings.Architecture,
            Augmentation = settings.Flip ? new AugmentImage(FlipHorizontally: true) : null,
            Device = "cpu",
        };
        options.Epochs = settings.Epochs ?? options.Epochs;
        options.Progress = new Progress(result => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"epoch {result.Epoch}: train loss {result.TrainLoss:F4}, {result.RowsPerSecond:N0} rows/s")));
        var start = Environment.CpuUsage.TotalTime;
        using var model = ml.MulticlassClassification.Trainers.Cnn(options).Fit(train);
        var minutes = (Environment.CpuUsage.TotalTime - start).TotalMinutes;
        var metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Architecture}: {(settings.HoldOut ? "held-out" : "test")} accuracy {metrics.MicroAccuracy:F4}, macro {metrics.MacroAccuracy:F4}, {minutes:F1} CPU minutes of training"));
        return 0;
    }

    private sealed class Progress(Action<Trainers.Training.EpochResult> report) : IProgress<Trainers.Training.TrainingProgress>
    {
        public void Report(Trainers.Training.TrainingProgress value)
        {
            if (value.Result is { } result)
            {
                report(result);
            }
        }
    }
}

/// <summary>A grey image and its class.</summary>
internal sealed class ImageRow
{
    public byte[] Pixels { get; set; } = [];

    public uint Label { get; set; }
}

/// <summary>Loads images.</summary>
internal static class ImageRows
{
    private const uint ClassCount = 10;

    /// <summary>Loads the training and test rows of a folder.</summary>
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static (IDataView Train, IDataView Test) Load(MLContext ml, DirectoryInfo folder) =>
        folder.GetFiles("optdigits-*.csv").Length > 0
            ? (View(ml, Digits(folder, "optdigits-train.csv")), View(ml, Digits(folder, "optdigits-test.csv")))
            : (View(ml, Idx(folder, "train")), View(ml, Idx(folder, "t10k")));

    private static IDataView View(MLContext ml, ImageRow[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(ImageRow));
        schema[nameof(ImageRow.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, rows[0].Pixels.Length);
        schema[nameof(ImageRow.Label)].ColumnType = new KeyDataViewType(typeof(uint), (int)ClassCount);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    private static ImageRow[] Idx(DirectoryInfo folder, string part)
    {
        var images = IdxFile.Read(Find(folder, $"{part}-images-idx3-ubyte"));
        var labels = IdxFile.Read(Find(folder, $"{part}-labels-idx1-ubyte"));
        var size = images.Values.Length / images.Dimensions[0];
        return [.. labels.Values.Select((label, i) => new ImageRow { Pixels = images.Values[(i * size)..((i + 1) * size)], Label = label })];
    }

    private static string Find(DirectoryInfo folder, string name) =>
        new[] { name, name + ".gz" }.Select(file => Path.Combine(folder.FullName, file)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"The folder '{folder.FullName}' must hold '{name}' or '{name}.gz' but does not. Debian's package dataset-fashion-mnist has the files of Fashion-MNIST.");

    private static ImageRow[] Digits(DirectoryInfo folder, string name) =>
    [
        .. from line in File.ReadLines(Path.Combine(folder.FullName, name))
           let numbers = line.Split(',').Select(text => byte.Parse(text, CultureInfo.InvariantCulture)).ToArray()
           select new ImageRow { Pixels = numbers[..^1], Label = numbers[^1] },
    ];
}
