using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Companions;
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

/// <summary>Several Boolean labels: one logit each, of which the logistic function makes a probability.</summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
/// <param name="Labels">The names of the labels, in the order of the slots.</param>
internal sealed record FittedMultiLabelClassification(string LabelColumnName, IReadOnlyList<string> Labels) : FittedTask(LabelColumnName)
{
    public const string TaskName = "MultiLabelClassification";

    private const double SmallestShare = 1e-9;

    public override string Name => TaskName;

    public override IReadOnlyList<string> ClassNames => Labels;

    public static FittedMultiLabelClassification Read(TaskDescription task) => new(task.LabelColumnName, task.ClassNames);

    public override Objective CreateObjective(TrainingOptions options) =>
        TaskLoss.RequireClassificationLoss(options, Name).ForOneLogit(options.LabelSmoothing).ForEachOutput();

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets) =>
        new LogisticLinearLoss((float[])targets, Labels.Count, TaskLoss.RequireClassificationLoss(options, Name), options.LabelSmoothing);

    public override MetricCounter CreateMetrics() => new MultiLabelMetrics(Labels.Count);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels) => [new LabelShareCheck(LabelColumnName, Labels)];

    public override float[] GetTrivialAnswer(TrainingSet train) => Array.ConvertAll(
        TrivialAnswer.Means((float[])train.Targets, train.Weights, Labels.Count),
        share => (float)(Math.Log(Math.Max(share, SmallestShare)) - Math.Log(Math.Max(1 - share, SmallestShare))));

    public override string AddScores(OnnxGraph graph, string raw) => raw;

    public override IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames)
    {
        NetworkOutput ForColumn(string name) => NetworkOutput.ForColumn(name, Labels.Count, inputNames);
        return
        [
            new(new VectorColumn(Score, ForColumn(Score), Labels), (_, _, scores) => scores),
            new(new VectorColumn(Probability, ForColumn(Probability), Labels), (graph, raw, _) => LogisticProbability.Add(graph, raw)),
            new(
                new BooleanVectorColumn(PredictedLabel, ForColumn(PredictedLabel), Labels),
                (graph, _, scores) => LogisticProbability.AddIsTrue(graph, scores)),
        ];
    }

    public override Tensor GetScores(Tensor raw) => raw;
}
