using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;

namespace MLNet.DeepExtensions.Benchmarks.Tables;

/// <summary>What to measure.</summary>
/// <param name="Data">The folder of the tables.</param>
/// <param name="Only">Only tables and trainers whose name, as <c>table/trainer</c>, contains this text; null for all.</param>
/// <param name="HoldOut">Whether to judge by a fifth of the training rows instead of by the test rows.</param>
/// <param name="Seed">The seed of all trainings.</param>
/// <param name="Device">The device that the package trains on.</param>
internal sealed record TableBenchmarkSettings(DirectoryInfo Data, string? Only, bool HoldOut, int Seed, string Device);

/// <summary>
/// The package's trainer beside ML.NET's on the same columns of the same rows: metrics, and the seconds of training and of scoring.
/// </summary>
internal static class TableBenchmark
{
    public static int Run(TableBenchmarkSettings settings)
    {
        var ml = new MLContext(settings.Seed);
        var found = false;
        Console.WriteLine($"{"table",-12}{"trainer",-20}{"train s",9}{"score s",9}  metrics");
        foreach (var label in TableLabel.All)
        {
            if (Table.Find(ml, settings.Data, label, settings.HoldOut) is not { } table)
            {
                continue;
            }

            found = true;
            foreach (var (name, create) in TableTrainers.Of(ml, table, settings.Device))
            {
                if (settings.Only is null || $"{table.Name}/{name}".Contains(settings.Only, StringComparison.OrdinalIgnoreCase))
                {
                    Measure(ml, table, name, create());
                }
            }
        }

        if (!found)
        {
            Console.Error.WriteLine(
                $"The folder '{settings.Data.FullName}' has none of the tables {string.Join(", ", TableLabel.All.Select(label => label.Table))} as "
                + "NAME-train.csv and NAME-test.csv. Give one that has by --data.");
        }

        return found ? 0 : 2;
    }

    private static void Measure(MLContext ml, Table table, string name, IEstimator<ITransformer> trainer)
    {
        var watch = Stopwatch.StartNew();
        var model = trainer.Fit(table.Train);
        var trainSeconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var metrics = Judge(ml, table, model);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{table.Name,-12}{name,-20}{trainSeconds,9:F1}{watch.Elapsed.TotalSeconds,9:F2}  {metrics}"));
        (model as IDisposable)?.Dispose();
    }

    private static string Judge(MLContext ml, Table table, ITransformer model)
    {
        var scored = model.Transform(table.Test);
        switch (table.Label.Task)
        {
            case TableTask.Binary:
                var binary = ml.BinaryClassification.EvaluateNonCalibrated(scored);
                return string.Create(
                    CultureInfo.InvariantCulture, $"accuracy {binary.Accuracy:F4}, F1 {binary.F1Score:F4}, AUC {binary.AreaUnderRocCurve:F4}");
            case TableTask.Multiclass:
                var multiclass = ml.MulticlassClassification.Evaluate(scored);
                return string.Create(
                    CultureInfo.InvariantCulture, $"micro accuracy {multiclass.MicroAccuracy:F4}, macro accuracy {multiclass.MacroAccuracy:F4}");
            default:
                var regression = ml.Regression.Evaluate(scored);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"RMSE {regression.RootMeanSquaredError:N0}, MAE {regression.MeanAbsoluteError:N0}, R² {regression.RSquared:F4}");
        }
    }
}
