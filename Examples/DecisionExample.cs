using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Thresholds;

namespace MLNet.DeepExtensions.Examples;

/// <summary>
/// From data to a decision: a bank sends an appraiser to blocks that are worth more than 300,000 dollars. A visit in vain costs 1, a dear block
/// without a visit 5.
/// </summary>
internal static class DecisionExample
{
    private const double Missed = 5;

    public static void Run(ExampleSettings settings)
    {
        var ml = new MLContext(seed: 1);
        var train = Load(ml, "housing-train.csv");
        var test = Load(ml, "housing-test.csv");

        // Is the split a fair one, and are the test rows like those to train on?
        Console.WriteLine(ml.Data.CheckSplit(train, test, new SplitCheckOptions { LabelColumnName = "IsDear" }));
        Console.WriteLine($"Test rows beside training rows: {ml.Data.CompareData(train, test).Verdict}\n");

        // Dear or not: by the probability above which a visit pays, chosen on validation rows.
        var dear = TrainingConsole.Run("Training", 1, progress =>
        {
            var options = Options(settings, "IsDear", progress);
            options.OptimizeThreshold = DecisionThreshold.ForCosts(falsePositive: 1, falseNegative: Missed);
            return Features(ml).Append(ml.BinaryClassification.Trainers.Mlp(options)).Fit(train);
        });
        ShowDecisions(ml, dear.Transform(test));

        // What a block is worth, and between which values nine of ten are.
        var valuation = TrainingConsole.Run("Training", 1, progress =>
        {
            var options = Options(settings, "Value", progress);
            options.PredictQuantiles = [0.05, 0.95];
            return Features(ml).Append(ml.Regression.Trainers.Mlp(options)).Fit(train);
        });
        Console.WriteLine(ml.Regression.RegressionReport(valuation.Transform(test), "Value"));
    }

    private static void ShowDecisions(MLContext ml, IDataView scored)
    {
        var columns = new ClassificationReportOptions { LabelColumnName = "IsDear" };
        var report = ml.BinaryClassification.ClassificationReport(scored, "IsDear", confidence: 0.95);
        var even = ml.BinaryClassification.ClassificationReport(
            scored, new ClassificationReportOptions { LabelColumnName = "IsDear", Threshold = 0.5 });
        Console.WriteLine(report);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nCosts on {report.RowCount:N0} test rows: {Costs(report):N0} with this threshold, {Costs(even):N0} with one half.\n"));
        Console.WriteLine(ml.BinaryClassification.ErrorsBySlice(scored, ["Ocean", "MedianAge", "MedianIncome"], count: 5, options: columns));
        Console.WriteLine();
    }

    private static double Costs(ClassificationReport report) => (Missed * report.Confusion![1, 0]) + report.Confusion[0, 1];

    private static MlpEstimator.Options Options(ExampleSettings settings, string labelColumnName, IProgress<TrainingProgress> progress)
    {
        var options = MlpEstimator.Options.ForTables();
        options.LabelColumnName = labelColumnName;
        options.CategoricalColumnNames = ["OceanKey"];
        options.ValidationFraction = 0.2;
        options.Progress = progress;
        options.CancellationToken = settings.CancellationToken;
        options.Epochs = settings.Epochs;
        return options;
    }

    private static IEstimator<ITransformer> Features(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("OceanKey", "Ocean")
        .Append(ml.Transforms.Concatenate("Features", HousingBlock.Numbers));

    private static IDataView Load(MLContext ml, string fileName)
    {
        var data = ml.Data.LoadFromTextFile<HousingBlock>(ExampleSettings.DataPath(fileName), separatorChar: ',', hasHeader: true);
        var places =
            new Dictionary<float, string> { [0] = "below an hour", [1] = "inland", [2] = "island", [3] = "near the bay", [4] = "near the ocean" };
        return ml.Transforms.Conversion.MapValue("Ocean", places, "OceanProximity")
            .Append(ml.Transforms.DropColumns("OceanProximity"))
            .Append(ml.Transforms.Expression("IsDear", "value => value > 300000", "Value"))
            .Fit(data).Transform(data);
    }
}
