using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples;

/// <summary>
/// House values in California: a table as business has it, with empty cells, a category and skewed numbers, none of which needs
/// preparation; which columns the network needs, and what made one house's value.
/// </summary>
internal static class HousingExample
{
    public static void Run(ExampleSettings settings)
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromTextFile<HousingBlock>(ExampleSettings.DataPath("housing-train.csv"), separatorChar: ',', hasHeader: true);
        var test = ml.Data.LoadFromTextFile<HousingBlock>(ExampleSettings.DataPath("housing-test.csv"), separatorChar: ',', hasHeader: true);

        var model = TrainingConsole.Run("Training", 1, progress => Pipeline(ml, settings, progress).Fit(train));
        var metrics = ml.Regression.Evaluate(model.Transform(test), nameof(HousingBlock.Value));
        var (rmse, error) = (Text(metrics.RootMeanSquaredError), Text(metrics.MeanAbsoluteError));
        var rSquared = metrics.RSquared.ToString("F3", CultureInfo.InvariantCulture);
        AnsiConsole.MarkupLineInterpolated(
            $"Test rows: RMSE [bold]{rmse}[/] dollars, mean absolute error [bold]{error}[/] dollars, R² [bold]{rSquared}[/]");

        var path = settings.ModelPath("housing.zip");
        ml.Model.Save(model, train.Schema, path);
        using var engine = ml.Model.CreatePredictionEngine<HousingBlock, Valuation>(new MLContext().Model.Load(path, out _));
        var table = new Table().Title("The first test rows, predicted by the saved model")
            .AddColumns("Income (10,000 $)", "Rooms", "Value", "Predicted");
        foreach (var block in ml.Data.CreateEnumerable<HousingBlock>(test, reuseRowObject: false).Take(5))
        {
            table.AddRow(
                block.MedianIncome.ToString("F2", CultureInfo.InvariantCulture), Text(block.TotalRooms), Text(block.Value),
                Text(engine.Predict(block).Score));
        }

        AnsiConsole.Write(table);
        ShowColumns(ml, model, train, test);
    }

    private static void ShowColumns(MLContext ml, ITransformer model, IDataView train, IDataView test)
    {
        var importance = new BarChart().Width(80).Label("How much R² falls when a column is shuffled among the test rows");
        foreach (var column in ml.Regression.PermutationColumnImportance(model, test, nameof(HousingBlock.Value), permutationCount: 1))
        {
            importance.AddItem(column.Name, Math.Round(Math.Max(0, column.Importance), 3), Color.Green);
        }

        AnsiConsole.Write(importance);
        var explanation = model.ExplainColumns(ml.Data.TakeRows(test, 1), train)[0];
        var table = new Table().Title($"Why the first is {Text(explanation.Score)}, not {Text(explanation.BaselineScore)}")
            .AddColumns("Column", "Value", "Dollars");
        foreach (var column in explanation.Columns)
        {
            table.AddRow(column.Name, column.Value, column.Contribution.ToString("+#,0;-#,0", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
    }

    private static IEstimator<ITransformer> Pipeline(MLContext ml, ExampleSettings settings, IProgress<TrainingProgress> progress)
    {
        var options = MlpEstimator.Options.ForTables();
        options.LabelColumnName = nameof(HousingBlock.Value);
        options.CategoricalColumnNames = ["Ocean"];
        options.Progress = progress;
        options.CancellationToken = settings.CancellationToken;
        options.Epochs = settings.Epochs;

        return ml.Transforms.Conversion.MapValueToKey("Ocean", nameof(HousingBlock.OceanProximity))
            .Append(ml.Transforms.Concatenate("Features", HousingBlock.Numbers))
            .Append(ml.Regression.Trainers.Mlp(options));
    }

    private static string Text(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private sealed class Valuation
    {
        public float Score { get; set; }
    }
}
