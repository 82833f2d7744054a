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
using static MLNet.DeepExtensions.LearningTasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A key label: one logit a class, of which softmax makes probabilities that add up to 1.</summary>
internal sealed class MulticlassClassificationTask : ClassificationTask
{
    public override string Name => "MulticlassClassification";

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) => new KeyLabelEncoder(labelColumnName, trainingLabel is { } label ? ClassLabels.FromColumn(label) : null);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        [SchemaShapes.Vector(Score), SchemaShapes.Key(PredictedLabel, input.Single(column => column.Name == labelColumnName))];

    public override int GetOutputUnits(DataViewSchema.Column label) => ClassLabels.FromColumn(label).Count;

    public override IReadOnlyList<PredictionColumn> CreatePredictionColumns(DataViewSchema.Column label, IReadOnlyList<string> inputNames)
    {
        var classes = ClassLabels.FromColumn(label);
        return
        [
            new VectorColumn(Score, Output(Score, classes.Count, inputNames), classes.Names),
            new KeyColumn(PredictedLabel, Output(PredictedLabel, 1, inputNames), classes),
        ];
    }

    public override NetworkTask Describe(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<long>();
        var classes = ClassLabels.FromColumn(label);
        return values.AsSpan().ContainsAnyExcept(values[0])
            ? new NetworkTask(Name, label.Name, classes.Names)
            : throw new InvalidOperationException(
                $"The label column '{label.Name}' must hold at least two classes but is '{classes.Names[(int)values[0]]}' in all {values.Length} training rows. Check how the label is made and how the rows were split.");
    }

    public override Array GetTargets(RowStore labels, NetworkTask task) => labels.GetValues<long>();

    public override RowClasses GetClasses(DataViewSchema.Column label, RowStore labels) =>
        new(ClassLabels.FromColumn(label).Names, Array.ConvertAll(labels.GetValues<long>(), value => (int)value), StringComparer.Ordinal);

    public override IReadOnlyList<Metric> Metrics => MulticlassMetrics.All;

    public override MetricCounter CreateMetrics(NetworkTask task) => new MulticlassMetrics(task.ClassNames.Count);

    protected override RowObjective CreateLoss(ClassificationLoss loss, double labelSmoothing) => loss.ForClasses(labelSmoothing);

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets, int outputUnits) =>
        new SoftmaxLinearLoss((long[])targets, outputUnits, LossOf(options), options.LabelSmoothing);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(NetworkTask task, RowStore labels) =>
        [new ClassBalanceCheck(task.LabelColumnName, task.ClassNames), new ClassLeakCheck(task.LabelColumnName)];

    public override float[] GetTrivialAnswer(TrainingSet train, NetworkTask task)
    {
        var classes = Array.ConvertAll((long[])train.Targets, target => (int)target);
        return Array.ConvertAll(TrivialAnswer.LogShares(classes, train.Weights, task.ClassNames.Count), share => (float)share);
    }

    public override void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns)
    {
        var probabilities = graph.Node("Softmax", [raw], ("axis", 1));
        AddOutput(graph, probabilities, columns[0]);
        graph.SlotNames(columns[0].Output.Name, task.ClassNames);

        // Of NaN, ArgMax makes the first class. Plus 0 · Σ probabilities it is NaN again: no class, as with ML.NET's trainers.
        var best = graph.CastToSingle(graph.Node("ArgMax", [raw], ("axis", 1), ("keepdims", 1)));
        var missing = graph.Node("Mul", [graph.Node("ReduceSum", [probabilities, graph.Integers(1)], ("keepdims", 1)), graph.Scalar(0)]);
        AddOutput(graph, graph.Node("Add", [best, missing]), columns[1]);
    }

    public override Tensor GetScores(Tensor raw, NetworkTask task) => raw.softmax(1);
}
