using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.Benchmarks.Text;

/// <summary>What to measure.</summary>
/// <param name="Data">The folder of the corpora.</param>
/// <param name="Encoder">The folder or ONNX file of an encoder; null for the one that a package has.</param>
/// <param name="Only">Only corpora whose name contains this text, or <c>speed</c> or <c>vectors</c>; null for all.</param>
/// <param name="Rows">How many training rows to use; null for all.</param>
/// <param name="Options">The options of the trainer as JSON; the defaults for what it does not say.</param>
/// <param name="HoldOut">Whether to judge by a fifth of the training rows instead of by the test rows.</param>
/// <param name="Seed">The seed of all trainings, and of which rows are held out.</param>
internal sealed record EncoderBenchmarkSettings(
    DirectoryInfo Data, string? Encoder, string? Only, int? Rows, string Options, bool HoldOut, int Seed);

/// <summary>
/// A pretrained encoder at the trainer's defaults, on whole corpora: accuracy, AUC and the CPU minutes of training; what a text of 32 and of 128
/// tokens costs; and vectors of texts.
/// </summary>
internal static class EncoderBenchmark
{
    private const int NgramLength = 2048; // tokens that the n-grams read
    private const int SpeedRows = 96;
    private const double BytesPerMebibyte = 1 << 20;

    public static int Run(EncoderBenchmarkSettings settings)
    {
        if (!settings.Data.Exists)
        {
            Console.Error.WriteLine($"The folder '{settings.Data.FullName}' is missing. Give one with NAME-train.tsv and NAME-test.tsv by --data.");
            return 2;
        }

        var ml = new MLContext(settings.Seed);
        var encoder = EncoderPackage.Load(ml, settings.Encoder);
        Console.WriteLine(encoder);
        var corpora = TextCorpus.FindAll(ml, settings.Data, settings.HoldOut, settings.Seed).ToArray();
        if (corpora.Length == 0)
        {
            Console.Error.WriteLine($"The folder '{settings.Data.FullName}' has no NAME-train.tsv.");
            return 2;
        }

        foreach (var corpus in corpora.Where(
            corpus => settings.Only is null || corpus.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
        {
            Measure(ml, encoder, corpus, settings);
        }

        if (settings.Only is null or "speed")
        {
            foreach (var length in new[] { 32, 128 })
            {
                MeasureSpeed(ml, encoder, corpora[0], length);
            }
        }

        if (settings.Only is null or "vectors")
        {
            EmbeddingBenchmark.Run(
                ml, encoder, corpora.MinBy(corpus => ml.Data.TakeRows(corpus.Train, SpeedRows).GetColumn<string>("Text").Sum(text => text.Length))!);
        }

        return 0;
    }

    private static void Measure(MLContext ml, TextEncoder encoder, TextCorpus corpus, EncoderBenchmarkSettings settings)
    {
        var train = settings.Rows is { } rows ? ml.Data.TakeRows(corpus.Train, rows) : corpus.Train;
        var start = Environment.CpuUsage.TotalTime;
        using var model = ml.Transforms.Text.TokenizeToKeys("Features", "Text", encoder.Tokenizer, NgramLength)
            .Append(ml.BinaryClassification.Trainers.TextEncoder(encoder, TextEncoderEstimator.Options.FromJson(settings.Options)))
            .Fit(train);
        var minutes = (Environment.CpuUsage.TotalTime - start).TotalMinutes;
        var metrics = ml.BinaryClassification.Evaluate(model.Transform(corpus.Test));
        var judged = settings.HoldOut ? "held-out" : "test";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{corpus.Name}: {judged} accuracy {metrics.Accuracy:F4}, AUC {metrics.AreaUnderRocCurve:F4}, {minutes:F1} CPU minutes of training, "
            + $"seed {settings.Seed}"));
    }

    private static void MeasureSpeed(MLContext ml, TextEncoder encoder, TextCorpus corpus, int length)
    {
        // Texts joined until each is longer than is measured.
        var texts = ml.Data.TakeRows(corpus.Train, SpeedRows * 20).GetColumn<string>("Text").Chunk(20).Select(chunk => string.Join(' ', chunk));
        var rows = ml.Data.LoadFromEnumerable(texts.Select((text, i) => new JoinedText { Text = text, Label = i % 2 == 0 }).ToArray());
        var tokens = ml.Transforms.Text.TokenizeToKeys("Features", "Text", encoder.Tokenizer, length).Fit(rows).Transform(rows);
        var times = new List<TimeSpan>();
        var options = new TextEncoderEstimator.Options { Ngrams = null, Epochs = 1, MaximumSequenceLength = length, Threads = 1 };
        options.Callbacks.Add(new StepTimes(times));
        ml.BinaryClassification.Trainers.TextEncoder(encoder, options).Fit(tokens).Dispose();
        var steps = times.Skip(1).Zip(times, (end, start) => end - start).Order().ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{length} tokens, batches of 16, one thread: {steps[steps.Length / 2].TotalMilliseconds / 16:F1} CPU ms a text, "
            + $"{Environment.WorkingSet / BytesPerMebibyte:F0} MiB in the end"));
    }

    private sealed class StepTimes(List<TimeSpan> times) : TrainingCallback
    {
        public override void OnStepEnded(TrainingState state) => times.Add(WorkTime.Now(WorkTime.Cpu));
    }

    private sealed class JoinedText
    {
        public string Text { get; set; } = string.Empty;

        public bool Label { get; set; }
    }
}
