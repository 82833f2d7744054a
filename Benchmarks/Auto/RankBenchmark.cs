using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Benchmarks.Tables;

namespace MLNet.DeepExtensions.Benchmarks.Auto;

/// <summary>What to measure.</summary>
/// <param name="Data">The folder of the tables, NAME.csv each with the label in the last column.</param>
/// <param name="Only">Only tables whose name contains this text; null for all.</param>
/// <param name="Minutes">How long each run of <c>AutoTrain</c> may take.</param>
/// <param name="Seed">The first seed, of splits and trainings.</param>
/// <param name="Seeds">How many seeds: as many splits of each table.</param>
/// <param name="WithAuto">Whether <c>AutoTrain</c> takes part.</param>
internal sealed record RankBenchmarkSettings(DirectoryInfo Data, string? Only, double Minutes, int Seed, int Seeds, bool WithAuto);

/// <summary>
/// The place of <c>AutoTrain</c> and of trainers at their defaults on many tables: by the AUC of two classes, the accuracy of several, the RMSE of
/// a number, of a quarter of the rows that is held out.
/// </summary>
internal static class RankBenchmark
{
    private const string AutoName = "AutoTrain";
    private const double TestShare = 0.25;

    public static int Run(RankBenchmarkSettings settings)
    {
        string[] paths = [.. settings.Data.GetFiles("*.csv").Select(file => file.FullName).Order()
            .Where(path => settings.Only is null || Path.GetFileName(path).Contains(settings.Only, StringComparison.OrdinalIgnoreCase))];
        if (paths.Length == 0)
        {
            Console.Error.WriteLine(
                $"The folder '{settings.Data.FullName}' must have tables as NAME.csv but has none. Write some by eng/small-tables.R, or put yours "
                + "there.");
            return 2;
        }

        var ranks = new Dictionary<string, List<double>>();
        foreach (var path in paths)
        {
            RunTable(settings, path, ranks);
        }

        Console.WriteLine();
        foreach (var (name, all) in ranks.OrderBy(entry => entry.Value.Average()))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-22} mean rank {all.Average():F2} of {ranks.Count} on {all.Count} tables"));
        }

        return 0;
    }

    private static void RunTable(RankBenchmarkSettings settings, string path, Dictionary<string, List<double>> ranks)
    {
        var values = new Dictionary<string, List<double>>();
        TableLabel? label = null;
        for (var seed = settings.Seed; seed < settings.Seed + settings.Seeds; seed++)
        {
            var ml = new MLContext(seed);
            var table = Table.Split(ml, path, TestShare, seed);
            label = table.Label;
            foreach (var (name, fit) in Contestants(settings, ml, table, path, seed))
            {
                var watch = Stopwatch.StartNew();
                var value = fit();
                (values.TryGetValue(name, out var all) ? all : values[name] = []).Add(value);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{table.Name,-20}{seed,4}  {name,-22}{TableJudge.MetricOf(label)} {value,10:G5}{watch.Elapsed.TotalSeconds,8:F1} s"));
            }
        }

        var sign = label!.Task == TableTask.Regression ? 1 : -1;
        var means = values.ToDictionary(entry => entry.Key, entry => sign * entry.Value.Average());
        foreach (var (name, mean) in means)
        {
            // Those that are as good share their places.
            var place = means.Values.Count(other => other < mean) + ((means.Values.Count(other => other == mean) + 1) / 2.0);
            (ranks.TryGetValue(name, out var all) ? all : ranks[name] = []).Add(place);
        }
    }

    private static IEnumerable<(string Name, Func<double> Fit)> Contestants(
        RankBenchmarkSettings settings, MLContext ml, Table table, string path, int seed)
    {
        double Judge(IEstimator<ITransformer> trainer)
        {
            var model = trainer.Fit(table.Train);
            var value = TableJudge.Judge(ml, table.Label, model.Transform(table.Test));
            (model as IDisposable)?.Dispose();
            return value;
        }

        foreach (var (name, create) in TableTrainers.Of(ml, table, "cpu")
            .Where(one => one.Name is "Mlp" or "Mlp for tables" or "LightGbm" or "FastTree"))
        {
            yield return (name, () => Judge(create()));
        }

        yield return ("LightGbm, 500 trees", () => Judge(MoreTrees(ml, table.Label.Task)));
        if (settings.WithAuto)
        {
            yield return (AutoName, () => RunAuto(settings, ml, table, path, seed));
        }
    }

    private static IEstimator<ITransformer> MoreTrees(MLContext ml, TableTask task)
    {
        const int Trees = 500;
        return task switch
        {
            TableTask.Binary => ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { NumberOfIterations = Trees }),
            TableTask.Multiclass => ml.MulticlassClassification.Trainers.LightGbm(
                new LightGbmMulticlassTrainer.Options { NumberOfIterations = Trees }),
            _ => ml.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options { NumberOfIterations = Trees }),
        };
    }

    private static double RunAuto(RankBenchmarkSettings settings, MLContext ml, Table table, string path, int seed)
    {
        var (train, test) = Table.SplitRaw(ml, path, TestShare, seed);
        using var report = ml.AutoTrain(
            train, Table.LabelName, new AutoTrainOptions { TimeBudget = TimeSpan.FromMinutes(settings.Minutes), Seed = seed });
        return TableJudge.Judge(ml, table.Label, report.Model.Transform(test));
    }
}
