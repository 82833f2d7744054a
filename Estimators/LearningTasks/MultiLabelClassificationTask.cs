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
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.LearningTasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A vector of Boolean labels, of which a row may have any number: one logit each, of which the logistic function makes a probability.</summary>
internal sealed class MultiLabelClassificationTask : ClassificationTask
{
    private const double SmallestShare = 1e-9;

    public override string Name => "MultiLabelClassification";

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) =>
        new VectorLabelEncoder(labelColumnName, BooleanDataViewType.Instance, trainingLabel);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        [SchemaShapes.Vector(Score), SchemaShapes.Vector(Probability), SchemaShapes.BooleanVector(PredictedLabel)];

    public override int GetOutputUnits(DataViewSchema.Column label) => ((VectorDataViewType)label.Type).Size;

    public override IReadOnlyList<PredictionColumn> CreatePredictionColumns(DataViewSchema.Column label, IReadOnlyList<string> inputNames)
    {
        var (units, names) = (GetOutputUnits(label), SlotNameList.Of(label));
        return
        [
            new VectorColumn(Score, Output(Score, units, inputNames), names),
            new VectorColumn(Probability, Output(Probability, units, inputNames), names),
            new BooleanVectorColumn(PredictedLabel, Output(PredictedLabel, units, inputNames), names),
        ];
    }

    public override NetworkTask Describe(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<float>();
        var first = values.AsSpan(0, labels.Width).ToArray();
        return Enumerable.Range(0, values.Length).Any(i => values[i] != first[i % labels.Width])
            ? new NetworkTask(Name, label.Name, SlotNameList.Of(label))
            : throw new InvalidOperationException(
                $"The label column '{label.Name}' must vary but has the same labels in all {values.Length / labels.Width} training rows. Check how the label is made and how the rows were split.");
    }

    public override Array GetTargets(RowStore labels, NetworkTask task) => labels.GetValues<float>();

    public override RowClasses? GetClasses(DataViewSchema.Column label, RowStore labels) => null;

    public override IReadOnlyList<Metric> Metrics => MultiLabelMetrics.All;

    public override MetricCounter CreateMetrics(NetworkTask task) => new MultiLabelMetrics(task.ClassNames.Count);

    public override void Check(NetworkEstimatorOptions options)
    {
        base.Check(options);
        if (options.ClassWeights != ClassWeights.None)
        {
            throw new ArgumentException($"ClassWeights must be ClassWeights.None for {Name}: a row may have several labels. To weigh rows, use ExampleWeightColumnName.");
        }
    }

    protected override RowObjective CreateLoss(ClassificationLoss loss, double labelSmoothing) => loss.ForOneLogit(labelSmoothing).ForEachOutput();

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets, int outputUnits) =>
        new LogisticLinearLoss((float[])targets, outputUnits, LossOf(options), options.LabelSmoothing);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(NetworkTask task, RowStore labels) => [new LabelShareCheck(task.LabelColumnName, task.ClassNames)];

    public override float[] GetTrivialAnswer(TrainingSet train, NetworkTask task) => Array.ConvertAll(
        TrivialAnswer.Means((float[])train.Targets, train.Weights, task.ClassNames.Count),
        share => (float)(Math.Log(Math.Max(share, SmallestShare)) - Math.Log(Math.Max(1 - share, SmallestShare))));

    public override void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns)
    {
        AddOutput(graph, raw, columns[0]);
        AddOutput(graph, AddProbability(graph, raw), columns[1]);
        AddOutput(graph, graph.CastToSingle(graph.Node("Greater", [raw, graph.Scalar(0)])), columns[2]);
        foreach (var column in columns)
        {
            graph.SlotNames(column.Output.Name, task.ClassNames);
        }
    }

    public override Tensor GetScores(Tensor raw, NetworkTask task) => raw;
}
