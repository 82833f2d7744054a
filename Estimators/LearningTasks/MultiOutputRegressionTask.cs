using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Targets;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.LearningTasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A vector of numbers, each brought to mean 0 and deviation 1 on its own, and back to its own unit at the end of the graph.</summary>
/// <param name="transform">What is made of each number first.</param>
internal sealed class MultiOutputRegressionTask(TargetTransform transform = TargetTransform.None) : NumberTask
{
    public override string Name => "MultiOutputRegression";

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new VectorLabelEncoder(labelColumnName, NumberDataViewType.Single, trainingLabel);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) => [SchemaShapes.Vector(Score)];

    public override int GetOutputUnits(DataViewSchema.Column label) => ((VectorDataViewType)label.Type).Size;

    public override IReadOnlyList<PredictionColumn> CreatePredictionColumns(DataViewSchema.Column label, IReadOnlyList<string> inputNames) =>
        [new VectorColumn(Score, Output(Score, GetOutputUnits(label), inputNames), SlotNameList.Of(label))];

    public override NetworkTask Describe(DataViewSchema.Column label, RowStore labels)
    {
        var names = SlotNameList.Of(label);
        var outputs = names.Select((name, slot) =>
        {
            var values = Column(labels, slot);
            return values.AsSpan().ContainsAnyExcept(values[0])
                ? TargetUnit.Measure(new NetworkTask("Regression", $"{label.Name}.{name}", []), values, transform)
                : throw new InvalidOperationException(
                    $"Each slot of the label column '{label.Name}' must vary but slot '{name}' is {values[0]} in all {values.Length} training rows. Check how the label is made, or leave the slot out.");
        });
        return new NetworkTask(Name, label.Name, names, TargetTransform: transform, Outputs: [.. outputs]);
    }

    public override Array GetTargets(RowStore labels, NetworkTask task)
    {
        var targets = new float[labels.GetValues<float>().Length];
        var width = task.ClassNames.Count;
        for (var slot = 0; slot < width; slot++)
        {
            var ofSlot = new TargetUnit(task.Outputs![slot]).ToTargets(Column(labels, slot));
            for (var row = 0; row < ofSlot.Length; row++)
            {
                targets[(row * width) + slot] = ofSlot[row];
            }
        }

        return targets;
    }

    public override MetricCounter CreateMetrics(NetworkTask task) =>
        new MultiOutputMetrics(task.Outputs!.Select(output => (Func<double, double>)new TargetUnit(output).ToLabel));

    protected override RowObjective CreateLoss(RegressionLoss loss) => loss.CreateFunction().ForEachOutput();

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets, int outputUnits) =>
        new NumberLinearLoss((float[])targets, [.. Enumerable.Repeat(LossOf(options), outputUnits)]);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(NetworkTask task, RowStore labels) =>
        [.. task.Outputs!.Select((output, slot) => new LabelOutlierCheck(output.LabelColumnName, Column(labels, slot), slot))];

    public override float[] GetTrivialAnswer(TrainingSet train, NetworkTask task) => TrivialAnswer.Means((float[])train.Targets, train.Weights, task.ClassNames.Count);

    public override void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns)
    {
        var numbers = task.Outputs!.Select((output, slot) => new TargetUnit(output).AddToLabel(
            graph, graph.Node("Slice", [raw, graph.Integers(slot), graph.Integers(slot + 1), graph.Integers(1)])));
        AddOutput(graph, graph.Node("Concat", [.. numbers], ("axis", 1)), columns[0]);
        graph.SlotNames(columns[0].Output.Name, task.ClassNames);
    }

    public override Tensor GetScores(Tensor raw, NetworkTask task) =>
        cat([.. task.Outputs!.Select((output, slot) => new TargetUnit(output).ToLabel(raw.narrow(1, slot, 1)))], 1);

    private static float[] Column(RowStore labels, int slot)
    {
        var values = labels.GetValues<float>();
        var column = new float[values.Length / labels.Width];
        for (var row = 0; row < column.Length; row++)
        {
            column[row] = values[(row * labels.Width) + slot];
        }

        return column;
    }
}
