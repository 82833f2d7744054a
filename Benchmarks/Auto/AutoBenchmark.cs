using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Runs;
using MLNet.DeepExtensions.Benchmarks.Tables;

namespace MLNet.DeepExtensions.Benchmarks.Auto;

/// <summary>What to measure.</summary>
/// <param name="Data">The folder of the tables.</param>
/// <param name="Only">Only tables whose name contains this text; null for all.</param>
/// <param name="Minutes">How long each run may take.</param>
/// <param name="Seed">The first seed.</param>
/// <param name="Seeds">How many seeds.</param>
internal sealed record AutoBenchmarkSettings(DirectoryInfo Data, string? Only, double Minutes, int Seed, int Seeds);

/// <summary>What <c>AutoTrain</c> finds, beside each of its candidates and boosted trees: figures of test rows, and seconds.</summary>
internal static class AutoBenchmark
{
    public static int Run(AutoBenchmarkSettings settings)
    {
        var found = false;
        foreach (var label in TableLabel.All.Where(
            label => settings.Only is null || label.Table.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
        {
            var path = Path.Combine(settings.Data.FullName, $"{label.Table}-train.csv");
            if (!File.Exists(path))
            {
                continue;
            }

            found = true;
            Run(settings, label);
        }

        if (!found)
        {
            Console.Error.WriteLine(
                $"The folder '{settings.Data.FullName}' must have one of the tables {string.Join(", ", TableLabel.All.Select(label => label.Table))} "
                + "as NAME-train.csv and NAME-test.csv but has none. Give one that has by --data.");
        }

        return found ? 0 : 2;
    }

    private static void Run(AutoBenchmarkSettings settings, TableLabel label)
    {
        var values = new Dictionary<string, List<double>>();
        for (var seed = settings.Seed; seed < settings.Seed + settings.Seeds; seed++)
        {
            void Write(string name, double value, double seconds, string more = "")
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{label.Table,-12}{seed,4}  {name,-40}{TableJudge.MetricOf(label)} {value,12:G6}{seconds,9:F1} s  {more}"));
                (values.TryGetValue(name, out var all) ? all : values[name] = []).Add(value);
            }

            RunAuto(settings, label, seed, Write);
            RunTrees(settings, label, seed, Write);
        }

        Console.WriteLine();
        foreach (var (name, all) in values)
        {
            var mean = all.Average();
            var deviation = all.Count > 1 ? Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Count - 1)) : double.NaN;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{label.Table,-12}{name,-40}{TableJudge.MetricOf(label)} {mean,12:G6}, deviation {deviation:G3} over {all.Count} seeds"));
        }

        Console.WriteLine();
    }

    private static void RunAuto(AutoBenchmarkSettings settings, TableLabel label, int seed, Action<string, double, double, string> write)
    {
        var ml = new MLContext(seed);
        IDataView Load(string part)
        {
            var path = Path.Combine(settings.Data.FullName, $"{label.Table}-{part}.csv");
            var kind = label.Task == TableTask.Multiclass ? DataKind.String : label.Kind;
            return ml.Data.LoadFromTextFile(path, CsvColumns.Of(path, label.Column).LoaderOptions(Table.LabelName, kind));
        }

        var (train, test) = (Load("train"), ml.Data.Cache(Load("test")));
        using var report = ml.AutoTrain(
            train, Table.LabelName, new AutoTrainOptions { TimeBudget = TimeSpan.FromMinutes(settings.Minutes), Seed = seed });
        write("Auto", TableJudge.Judge(ml, label, report.Model.Transform(test)), report.Elapsed.TotalSeconds, string.Create(
            CultureInfo.InvariantCulture, $"{report.ModelBytes / 1e6:F1} MB, {report.PredictTime.TotalMilliseconds:F2} ms a row"));
        foreach (var entry in report.Leaderboard.Where(entry => !entry.IsEnsemble && !entry.IsBaseline))
        {
            if (entry.Failure is not null)
            {
                Console.WriteLine($"{label.Table,-12}{seed,4}  {entry}");
                continue;
            }

            var model = report.ModelOf!(entry);
            write(
                $"{entry.Name}, bagged",
                TableJudge.Judge(ml, label, model.Transform(test)),
                entry.FitTime.TotalSeconds,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"in folds {entry.Value}, share {entry.Share:P0}, {PredictMeter.Measure(model, test).TotalMilliseconds:F2} ms a row"));
            (model as IDisposable)?.Dispose();
        }
    }

    private static void RunTrees(AutoBenchmarkSettings settings, TableLabel label, int seed, Action<string, double, double, string> write)
    {
        var ml = new MLContext(seed);
        var table = Table.Find(ml, settings.Data, label, holdOut: false)!;
        foreach (var (name, create) in TableTrainers.Of(ml, table, "cpu").Where(trainer => trainer.Name is "LightGbm" or "FastTree"))
        {
            var watch = Stopwatch.StartNew();
            var model = create().Fit(table.Train);
            write(name, TableJudge.Judge(ml, label, model.Transform(table.Test)), watch.Elapsed.TotalSeconds, string.Empty);
        }

        var stopped = Stopwatch.StartNew();
        var early = FitUntilNoBetter(ml, table, seed);
        var value = TableJudge.Judge(ml, label, early.Transform(table.Test));
        write("LightGbm, early stopping", value, stopped.Elapsed.TotalSeconds, "up to 4,000 trees");
    }

    private static ITransformer FitUntilNoBetter(MLContext ml, Table table, int seed)
    {
        const int Most = 4000, Patience = 100;
        const double Rate = 0.03;
        var parts = ml.Data.TrainTestSplit(table.Train, testFraction: 0.1, seed: seed);
        return table.Label.Task switch
        {
            TableTask.Binary => ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
            {
                NumberOfIterations = Most,
                EarlyStoppingRound = Patience,
                LearningRate = Rate,
                Seed = seed,
            }).Fit(parts.TrainSet, parts.TestSet),
            TableTask.Multiclass => ml.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options
            {
                NumberOfIterations = Most,
                EarlyStoppingRound = Patience,
                LearningRate = Rate,
                Seed = seed,
            }).Fit(parts.TrainSet, parts.TestSet),
            _ => ml.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
            {
                NumberOfIterations = Most,
                EarlyStoppingRound = Patience,
                LearningRate = Rate,
                Seed = seed,
            }).Fit(parts.TrainSet, parts.TestSet),
        };
    }
}
