using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Benchmarks.Text;

/// <summary>What to measure.</summary>
/// <param name="Data">The folder of the corpora.</param>
/// <param name="Only">Only corpora and trainers whose name, as <c>corpus/trainer</c>, contains this text; null for all.</param>
/// <param name="Epochs">Passes over the training rows; null for the trainers' defaults.</param>
/// <param name="HoldOut">Whether to judge by a fifth of the training rows instead of by the test rows.</param>
/// <param name="Seed">The seed of all trainings.</param>
/// <param name="Device">The device that the package trains on.</param>
internal sealed record TextBenchmarkSettings(DirectoryInfo Data, string? Only, int? Epochs, bool HoldOut, int Seed, string Device);

/// <summary>The text trainers at their defaults beside ML.NET's way, on whole corpora: accuracy, F1, AUC and the seconds of training.</summary>
internal static class TextBenchmark
{
    public static int Run(TextBenchmarkSettings settings)
    {
        if (!settings.Data.Exists)
        {
            Console.Error.WriteLine($"The folder '{settings.Data.FullName}' is missing. Give one with NAME-train.tsv and NAME-test.tsv by --data.");
            return 2;
        }

        Console.WriteLine($"{"corpus",-12}{"trainer",-24}{"accuracy",10}{"F1",10}{"AUC",10}{"train s",10}");
        var ml = new MLContext(settings.Seed);
        foreach (var corpus in TextCorpus.FindAll(ml, settings.Data, settings.HoldOut, seed: 1))
        {
            foreach (var (name, create) in Pipelines(ml, settings))
            {
                if (settings.Only is null || $"{corpus.Name}/{name}".Contains(settings.Only, StringComparison.OrdinalIgnoreCase))
                {
                    Measure(ml, corpus, name, create());
                }
            }
        }

        return 0;
    }

    private static void Measure(MLContext ml, TextCorpus corpus, string name, IEstimator<ITransformer> pipeline)
    {
        var watch = Stopwatch.StartNew();
        var model = pipeline.Fit(corpus.Train);
        var seconds = watch.Elapsed.TotalSeconds;
        var metrics = ml.BinaryClassification.Evaluate(model.Transform(corpus.Test));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{corpus.Name,-12}{name,-24}{metrics.Accuracy,10:F4}{metrics.F1Score,10:F4}{metrics.AreaUnderRocCurve,10:F4}{seconds,10:F1}"));
        (model as IDisposable)?.Dispose();
    }

    private static IEnumerable<(string Name, Func<IEstimator<ITransformer>> Create)> Pipelines(MLContext ml, TextBenchmarkSettings settings)
    {
        var trainers = ml.BinaryClassification.Trainers;
        yield return ("FeaturizeText + SDCA", () => ml.Transforms.Text.FeaturizeText("Features", "Text").Append(trainers.SdcaLogisticRegression()));
        yield return ("BiLstm", () => Tokens().Append(trainers.BiLstm(With(new BiLstmEstimator.Options()))));
        yield return ("TransformerEncoder", () => Tokens().Append(trainers.TransformerEncoder(With(new TransformerEncoderEstimator.Options()))));
        yield return ("TextCnn", () => Tokens().Append(trainers.TextCnn(With(new TextCnnEstimator.Options()))));

        IEstimator<ITransformer> Tokens() => ml.Transforms.Text.TokenizeToKeys("Features", "Text");

        T With<T>(T options)
            where T : SequenceModelOptions
        {
            options.Epochs = settings.Epochs ?? options.Epochs;
            options.Device = settings.Device;
            options.Threads = 1;
            return options;
        }
    }
}
