using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Losses;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using TorchSharp;
using static MLNet.DeepExtensions.LearningTasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A number: trained on at mean 0 and deviation 1, brought back to its own unit at the end of the graph.</summary>
internal sealed class RegressionTask : LearningTask
{
    public override string Name => "Regression";

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) => new SingleLabelEncoder(labelColumnName);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) => [SchemaShapes.Scalar(Score)];

    public override int GetOutputUnits(DataViewSchema.Column label) => 1;

    public override IReadOnlyList<PredictionColumn> CreatePredictionColumns(DataViewSchema.Column label, IReadOnlyList<string> inputNames) =>
        [new ScalarColumn(Score, Output(Score, 1, inputNames))];

    public override NetworkTask Describe(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<float>();
        if (!values.AsSpan().ContainsAnyExcept(values[0]))
        {
            throw new InvalidOperationException(
                $"The label column '{label.Name}' must vary but is {values[0]} in all {values.Length} training rows. Check how the label is made and how the rows were split.");
        }

        var mean = values.Average(value => (double)value);
        var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return new NetworkTask(Name, label.Name, [], mean, deviation);
    }

    public override Array GetTargets(RowStore labels, NetworkTask task) =>
        Array.ConvertAll(labels.GetValues<float>(), value => (float)((value - task.TargetMean) / task.TargetScale));

    public override RowClasses? GetClasses(DataViewSchema.Column label, RowStore labels) => null;

    public override IReadOnlyList<Metric> Metrics => RegressionMetrics.All;

    public override MetricCounter CreateMetrics(NetworkTask task) => new RegressionMetrics(task.TargetScale);

    public override LossFunction CreateLoss(TrainingOptions options) => options.Loss switch
    {
        null => new SquaredLoss().CreateFunction(),
        RegressionLoss loss => loss.CreateFunction(),
        var other => throw WrongLoss(other, $"{nameof(SquaredLoss)}, {nameof(AbsoluteLoss)}, {nameof(HuberLoss)} or {nameof(QuantileLoss)}"),
    };

    public override LinearLoss CreateLinearLoss(Array targets, int outputUnits) => new SquaredLinearLoss((float[])targets);

    public override void Check(NetworkEstimatorOptions options)
    {
        base.Check(options);
        if (options.LabelSmoothing > 0)
        {
            throw new ArgumentException($"LabelSmoothing must be 0 for Regression but is {options.LabelSmoothing}: a number has no classes to spread over.");
        }

        if (options.ClassWeights != ClassWeights.None)
        {
            throw new ArgumentException("ClassWeights must be ClassWeights.None for Regression: a number has no class. To weigh rows, use ExampleWeightColumnName.");
        }
    }

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(NetworkTask task) =>
        [new NumberDistributionCheck(task.LabelColumnName, task.TargetMean, task.TargetScale), new NumberLeakCheck(task.LabelColumnName)];

    // The mean, by weight; weights have the mean 1.
    public override float[] GetTrivialAnswer(TrainingSet train, NetworkTask task) =>
        [(float)((float[])train.Targets).Select((target, row) => (double)target * (train.Weights?[row] ?? 1)).Average()];

    public override void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns)
    {
        var scaled = graph.Node("Mul", [raw, graph.Scalar((float)task.TargetScale)]);
        var shifted = graph.Node("Add", [scaled, graph.Scalar((float)task.TargetMean)]);
        AddOutput(graph, shifted, columns[0]);
    }

    public override Tensor GetScores(Tensor raw, NetworkTask task)
    {
        using Scalar scale = task.TargetScale;
        using Scalar mean = task.TargetMean;
        return raw.mul(scale).add(mean);
    }
}
