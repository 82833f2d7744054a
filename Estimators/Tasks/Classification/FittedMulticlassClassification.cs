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

/// <summary>A key label: one logit a class, of which softmax makes probabilities that add up to 1.</summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
/// <param name="Classes">The names of the classes, in the order of the keys.</param>
internal sealed record FittedMulticlassClassification(string LabelColumnName, IReadOnlyList<string> Classes) : FittedTask(LabelColumnName)
{
    public const string TaskName = "MulticlassClassification";

    public override string Name => TaskName;

    public override IReadOnlyList<string> ClassNames => Classes;

    public static FittedMulticlassClassification Read(TaskDescription task) => new(task.LabelColumnName, task.ClassNames);

    public override Array GetTargets(RowStore labels) => labels.GetValues<long>();

    public override Objective CreateObjective(TrainingOptions options) =>
        TaskLoss.RequireClassificationLoss(options, Name).ForClasses(options.LabelSmoothing);

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets) =>
        new SoftmaxLinearLoss((long[])targets, Classes.Count, TaskLoss.RequireClassificationLoss(options, Name), options.LabelSmoothing);

    public override MetricCounter CreateMetrics() => new MulticlassMetrics(Classes.Count);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels) =>
        [new ClassBalanceCheck(LabelColumnName, Classes), new ClassLeakCheck(LabelColumnName)];

    public override float[] GetTrivialAnswer(TrainingSet train)
    {
        var classes = Array.ConvertAll((long[])train.Targets, target => (int)target);
        return Array.ConvertAll(TrivialAnswer.LogShares(classes, train.Weights, Classes.Count), share => (float)share);
    }

    public override string AddScores(OnnxGraph graph, string raw) => graph.Node("Softmax", [raw], ("axis", 1));

    public override IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames) =>
    [
        new(new VectorColumn(Score, NetworkOutput.ForColumn(Score, Classes.Count, inputNames), Classes), (_, _, scores) => scores),
        new(new KeyColumn(PredictedLabel, NetworkOutput.ForColumn(PredictedLabel, 1, inputNames), ClassLabels.FromColumn(label)), AddBestClass),
    ];

    public override Tensor GetScores(Tensor raw) => Calibrate(raw).softmax(1);

    public override int[] GetClasses(RowStore labels) => Array.ConvertAll(labels.GetValues<long>(), label => (int)label);

    // Of NaN, ArgMax makes the first class. Plus 0 · Σ probabilities it is NaN again: no class, as with ML.NET's trainers.
    private static string AddBestClass(OnnxGraph graph, string raw, string probabilities)
    {
        var best = graph.CastToSingle(graph.Node("ArgMax", [raw], ("axis", 1), ("keepdims", 1)));
        var missing = graph.Node("Mul", [graph.Node("ReduceSum", [probabilities, graph.Integers(1)], ("keepdims", 1)), graph.Scalar(0)]);
        return graph.Node("Add", [best, missing]);
    }
}
