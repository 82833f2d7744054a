using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Targets;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.Tasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>Several numbers, each brought to mean 0 and deviation 1 on its own, and back to its own unit at the end of the graph.</summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
/// <param name="Numbers">The names of the numbers, in the order of the slots.</param>
/// <param name="Units">How each is brought to mean 0 and deviation 1, all with the same transform.</param>
internal sealed record FittedMultiOutputRegression(string LabelColumnName, IReadOnlyList<string> Numbers, IReadOnlyList<TargetUnit> Units)
    : FittedTask(LabelColumnName)
{
    public const string TaskName = "MultiOutputRegression";

    public override string Name => TaskName;

    public override IReadOnlyList<string> ClassNames => Numbers;

    public static FittedMultiOutputRegression Read(TaskDescription task) =>
        new(task.LabelColumnName, task.ClassNames, [.. task.Outputs!.Select(TargetUnit.Read)]);

    /// <summary>The labels of a slot.</summary>
    public static float[] GetSlot(RowStore labels, int slot)
    {
        var values = labels.GetValues<float>();
        var column = new float[values.Length / labels.Width];
        for (var row = 0; row < column.Length; row++)
        {
            column[row] = values[(row * labels.Width) + slot];
        }

        return column;
    }

    public override TaskDescription ToDescription() => base.ToDescription() with
    {
        TargetTransform = Units[0].Transform,
        Outputs = [.. Units.Select((unit, slot) => unit.WriteTo(new TaskDescription(FittedRegression.TaskName, GetSlotName(slot), [])))],
    };

    public override FittedTask GoOnFrom(FittedTask initial, Places? outputs)
    {
        var units = ((FittedMultiOutputRegression)initial).Units;
        Units[0].RequireTransformOf(units[0]);
        return this with { Units = outputs is null ? units : [.. outputs.Sources.Select(source => units[source])] };
    }

    public override Array GetTargets(RowStore labels)
    {
        var targets = new float[labels.GetValues<float>().Length];
        for (var slot = 0; slot < Units.Count; slot++)
        {
            var ofSlot = Units[slot].ToTargets(GetSlot(labels, slot), GetSlotName(slot));
            for (var row = 0; row < ofSlot.Length; row++)
            {
                targets[(row * Units.Count) + slot] = ofSlot[row];
            }
        }

        return targets;
    }

    public override Objective CreateObjective(TrainingOptions options) =>
        TaskLoss.RequireRegressionLoss(options, Name).CreateFunction().ForEachOutput();

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets) =>
        new NumberLinearLoss((float[])targets, [.. Enumerable.Repeat(TaskLoss.RequireRegressionLoss(options, Name), Units.Count)]);

    public override MetricCounter CreateMetrics() => new MultiOutputMetrics(Units.Select(unit => (Func<double, double>)unit.ToLabel));

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels) =>
        [.. Units.Select((_, slot) => new LabelOutlierCheck(GetSlotName(slot), GetSlot(labels, slot), slot))];

    public override float[] GetTrivialAnswer(TrainingSet train) => TrivialAnswer.Means((float[])train.Targets, train.Weights, Units.Count);

    public override string AddScores(OnnxGraph graph, string raw)
    {
        var numbers = Units.Select((unit, slot) => unit.AddToLabel(
            graph, graph.Node("Slice", [raw, graph.Integers(slot), graph.Integers(slot + 1), graph.Integers(1)])));
        return graph.Node("Concat", [.. numbers], ("axis", 1));
    }

    public override IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames) =>
        [new(new VectorColumn(Score, NetworkOutput.ForColumn(Score, Units.Count, inputNames), Numbers), (_, _, scores) => scores)];

    public override Tensor GetScores(Tensor raw) => cat([.. Units.Select((unit, slot) => unit.ToLabel(raw.narrow(1, slot, 1)))], 1);

    private string GetSlotName(int slot) => $"{LabelColumnName}.{Numbers[slot]}";
}
