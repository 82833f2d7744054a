using System.Globalization;
using Microsoft.ML;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>
/// A score by which the rows of a group are put in order, the highest first. It has no unit: only differences within a group count.
/// </summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
internal sealed record FittedRanking(string LabelColumnName) : FittedTask(LabelColumnName)
{
    public const string TaskName = "Ranking";

    public override string Name => TaskName;

    public static FittedRanking Read(TaskDescription task) => new(task.LabelColumnName);

    public override Objective CreateObjective(TrainingOptions options) => TaskLoss.RequireRankingLoss(options, Name).CreateFunction();

    public override MetricCounter CreateMetrics() => new RankingMetrics();

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels) => [new NumberLeakCheck(LabelColumnName)];

    public override float[] GetTrivialAnswer(TrainingSet train) => [0];

    public override void CheckValidation(NetworkEstimatorOptions options, TrainingRows validation)
    {
        if (options.EarlyStopping is not { Metric: var metric } || !RankingMetrics.OfGrades.Contains(metric))
        {
            return;
        }

        foreach (var label in validation.Labels.GetValues<float>().Where(label => double.IsNaN(RankingMetrics.GetGain(label))))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"EarlyStopping.Metric '{metric}' is of grades, whole numbers from 0, but the label column '{LabelColumnName}' is {label} in a "
                + $"validation row. Use 'PairAccuracy' or 'Loss', or make grades of the label."));
        }
    }

    public override string AddScores(OnnxGraph graph, string raw) => raw;

    public override IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames) =>
        [new(new ScalarColumn(Score, NetworkOutput.ForColumn(Score, 1, inputNames)), (_, _, scores) => scores)];

    public override Tensor GetScores(Tensor raw) => raw;
}
