using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Tables;
using MLNet.DeepExtensions.Trainers.Onnx;

namespace MLNet.DeepExtensions.Benchmarks.Scoring;

/// <summary>How to measure.</summary>
/// <param name="Rounds">Rounds of each comparison.</param>
/// <param name="Duration">About how long one side of one round takes.</param>
/// <param name="Only">Only networks whose name contains this text; null for all.</param>
/// <param name="Tables">A folder with the digits, of which the accuracy is told; null to leave it out.</param>
internal sealed record StorageBenchmarkSettings(int Rounds, TimeSpan Duration, string? Only, DirectoryInfo? Tables);

/// <summary>
/// What it brings to store weights in two bytes or one: the file, loading it, one prediction after the other, and how far scores move.
/// </summary>
internal static class StorageBenchmark
{
    private const int EncoderWords = 30_522;
    private const int Compared = 256; // rows

    private static readonly ScoringCase _encoder = new(
        "TransformerEncoder, 22 M",
        (t, how) => t.TransformerEncoder(new TransformerEncoderEstimator.Options
        {
            FeatureColumnName = nameof(ScoringRow.Words),
            ModelSize = 384,
            Heads = 12,
            FeedForward = 1536,
            Layers = 6,
            Embedding = new() { Size = 384, Bigrams = 0 },
            Ngrams = null,
            Epochs = how.Epochs,
            Device = how.Device,
        }),
        RowCount: 500,
        Words: 30,
        Vocabulary: EncoderWords);

    /// <summary>Measures, and prints a line for each network and storage.</summary>
    public static int Run(StorageBenchmarkSettings settings)
    {
        Console.WriteLine($"{"network",-32}{"weights",-10}{"zip, KB",12}{"load, ms",10}{"predict, µs",13}{"speed",8}   scores");
        foreach (var @case in ScoringCase.All.Append(_encoder)
            .Where(c => settings.Only is null || c.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
        {
            Run(@case, settings);
        }

        if (settings.Tables is { } folder)
        {
            RunDigits(folder);
        }

        return 0;
    }

    private static void Run(ScoringCase @case, StorageBenchmarkSettings settings)
    {
        var ml = new MLContext(seed: 1);
        var rows = @case.CreateRows();
        var schema = ScoringRow.DescribeColumns(rows[0], @case.Vocabulary);
        var data = ml.Data.LoadFromEnumerable(rows, schema);
        using var model = @case.Train(ml, data);
        var stored = Array.ConvertAll(Enum.GetValues<WeightStorage>(), model.WithStoredWeights);
        byte[][] zips = Array.ConvertAll(stored, network => Save(ml, network, data.Schema));
        var loaded = zips.Select(zip => Load(ml, zip)).ToArray();
        var engines = loaded.Select(one => ml.Model.CreatePredictionEngine<ScoringRow, Scored>(one.Model, inputSchemaDefinition: schema)).ToArray();
        var speeds = Rounds.Measure(
            settings.Rounds,
            settings.Duration,
            rows.Length,
            [.. engines.Select(engine => new MeasuredLoop(rows.Length, () => Predict(engine, rows), () => WorkTime.Now(WorkTime.Cpu)))]);
        for (var i = 0; i < stored.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{@case.Name,-32}{stored[i].Model.WeightStorage,-10}{zips[i].Length / 1000d,12:N0}"
                + $"{loaded[i].Time.TotalMilliseconds,10:N0}{1e6 / speeds.Speed(i),13:N1}{speeds.Ratio(i).Median,8:F2}   "
                + $"{model.CompareScores(stored[i], ml.Data.TakeRows(data, Compared))}"));
        }

        Array.ForEach(engines, engine => engine.Dispose());
        Array.ForEach(stored, network => network.Dispose());
    }

    private static void RunDigits(DirectoryInfo folder)
    {
        var ml = new MLContext(seed: 1);
        var digits = Table.Find(ml, folder, TableLabel.All.Single(label => label.Table == "optdigits"), holdOut: false)
            ?? throw new ArgumentException($"There must be optdigits-train.csv and optdigits-test.csv in '{folder}' but they are missing.");
        using var model = ml.MulticlassClassification.Trainers.Mlp(new MlpEstimator.Options { Threads = 1 }).Fit(digits.Train);
        foreach (var storage in Enum.GetValues<WeightStorage>())
        {
            using var stored = model.WithStoredWeights(storage);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{"Mlp, digits",-32}{storage,-10}{Save(ml, stored, digits.Test.Schema).Length / 1000d,12:N0}   "
                + $"{model.CompareScores(stored, digits.Test, "Label")}"));
        }
    }

    private static byte[] Save(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var zip = new MemoryStream();
        ml.Model.Save(model, schema, zip);
        return zip.ToArray();
    }

    private static (ITransformer Model, TimeSpan Time) Load(MLContext ml, byte[] zip)
    {
        var start = Stopwatch.GetTimestamp();
        return (ml.Model.Load(new MemoryStream(zip), out _), Stopwatch.GetElapsedTime(start));
    }

    private static void Predict(PredictionEngine<ScoringRow, Scored> engine, ScoringRow[] rows)
    {
        var scored = new Scored();
        foreach (var row in rows)
        {
            engine.Predict(row, ref scored);
        }
    }

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }
}
