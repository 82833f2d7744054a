using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples;

/// <summary>House values in California once more, in one call: what the columns are, which trainers do best, and one model of them.</summary>
internal static class AutoExample
{
    public static void Run(ExampleSettings settings, double minutes)
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromTextFile<HousingBlock>(ExampleSettings.DataPath("housing-train.csv"), separatorChar: ',', hasHeader: true);
        var test = ml.Data.LoadFromTextFile<HousingBlock>(ExampleSettings.DataPath("housing-test.csv"), separatorChar: ',', hasHeader: true);

        var columns = ml.Data.InferColumns(train, nameof(HousingBlock.Value)).With(nameof(HousingBlock.OceanProximity), DataColumnKind.Category);
        AnsiConsole.WriteLine(columns.ToString());
        AnsiConsole.WriteLine();
        using var report = ml.AutoTrain(train, columns, new AutoTrainOptions
        {
            TimeBudget = TimeSpan.FromMinutes(minutes),
            CancellationToken = settings.CancellationToken,
            Progress = new Lines(),
        });
        AnsiConsole.WriteLine();
        AnsiConsole.WriteLine(report.ToString());

        var path = settings.ModelPath("housing-auto.zip");
        report.Save(path);
        var loaded = new MLContext().Model.Load(path, out _);
        var metrics = ml.Regression.Evaluate(loaded.Transform(test), nameof(HousingBlock.Value));
        AnsiConsole.MarkupLineInterpolated(
            $"Test rows, by the saved model: RMSE [bold]{metrics.RootMeanSquaredError.ToString("N0", CultureInfo.InvariantCulture)}[/] dollars");
    }

    private sealed class Lines : IProgress<AutoTrainProgress>
    {
        public void Report(AutoTrainProgress value) => AnsiConsole.WriteLine(value.ToString());
    }
}
