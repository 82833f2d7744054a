using System.Globalization;
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
using RegressionMetrics = MLNet.DeepExtensions.Trainers.Training.Metrics.RegressionMetrics;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>
/// A number, and quantiles of it if they are asked for: trained on at mean 0 and deviation 1, brought back to its own unit at the end of the graph.
/// </summary>
/// <param name="transform">What is made of the number first.</param>
/// <param name="quantiles">The quantiles to predict beside the number, ascending.</param>
internal sealed class RegressionTask(TargetTransform transform = TargetTransform.None, params double[] quantiles) : NumberTask
{
    public override LearningTask ForLabel(bool isVector, DataViewType itemType) =>
        isVector && itemType.Equals(NumberDataViewType.Single) ? new MultiOutputRegressionTask(transform) : this;

    public override LearningTask With(NetworkEstimatorOptions options) => new RegressionTask(options.TargetTransform, options.PredictQuantiles);

    public override string Name => "Regression";

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) => new SingleLabelEncoder(labelColumnName);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        quantiles.Length == 0 ? [SchemaShapes.Scalar(Score)] : [SchemaShapes.Scalar(Score), SchemaShapes.Vector(Quantiles)];

    public override int GetOutputUnits(DataViewSchema.Column label) => 1 + quantiles.Length;

    public override IReadOnlyList<PredictionColumn> CreatePredictionColumns(DataViewSchema.Column label, IReadOnlyList<string> inputNames)
    {
        var score = new ScalarColumn(Score, Output(Score, 1, inputNames));
        return quantiles.Length == 0 ? [score] : [score, new VectorColumn(Quantiles, Output(Quantiles, quantiles.Length, inputNames), SlotNames(quantiles))];
    }

    public override NetworkTask Describe(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<float>();
        if (!values.AsSpan().ContainsAnyExcept(values[0]))
        {
            throw new InvalidOperationException(
                $"The label column '{label.Name}' must vary but is {values[0]} in all {values.Length} training rows. Check how the label is made and how the rows were split.");
        }

        var task = quantiles.Length == 0
            ? new NetworkTask(Name, label.Name, [])
            : new NetworkTask(Name, label.Name, [], Quantiles: quantiles, HasNoNegativeTargets: Array.TrueForAll(values, value => value >= 0));
        return TargetUnit.Measure(task, values, transform);
    }

    public override Array GetTargets(RowStore labels, NetworkTask task) => new TargetUnit(task).ToTargets(labels.GetValues<float>());

    public override MetricCounter CreateMetrics(NetworkTask task) => new RegressionMetrics(new TargetUnit(task).ToLabel);

    // The n-grams' part in each quantile is the number itself, moved.
    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets, int outputUnits)
    {
        float[] ofEach = [.. ((float[])targets).SelectMany(target => Enumerable.Repeat(target, outputUnits))];
        var ofMoved = new NumberLinearLoss(ofEach, [LossOf(options), .. quantiles.Select(q => new QuantileLoss(q))]);
        return new NumberLinearLoss(ofEach, [.. Enumerable.Repeat(LossOf(options), outputUnits)], ofMoved);
    }

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(NetworkTask task, RowStore labels) =>
    [
        new NumberDistributionCheck(task.LabelColumnName, labels.GetValues<float>()),
        new LabelOutlierCheck(task.LabelColumnName, labels.GetValues<float>()),
        new NumberLeakCheck(task.LabelColumnName),
    ];

    public override float[] GetTrivialAnswer(TrainingSet train, NetworkTask task)
    {
        var targets = (float[])train.Targets;
        return [.. TrivialAnswer.Means(targets, train.Weights), .. TrivialAnswer.Quantiles(targets, train.Weights, quantiles)];
    }

    public override void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns)
    {
        var numbers = new TargetUnit(task).AddToLabel(graph, raw);
        if (quantiles.Length == 0)
        {
            AddOutput(graph, numbers, columns[0]);
            return;
        }

        AddOutput(graph, graph.Node("Slice", [numbers, graph.Integers(0), graph.Integers(1), graph.Integers(1)]), columns[0]);
        var unsorted = graph.Node("Slice", [numbers, graph.Integers(1), graph.Integers(1 + quantiles.Length), graph.Integers(1)]);
        AddOutput(graph, new TargetUnit(task).AddToQuantile(graph, graph.Sort(unsorted, quantiles.Length)), columns[1]);
        graph.SlotNames(columns[1].Output.Name, SlotNames(quantiles));
    }

    // What speaks for the score, and not for its quantiles.
    public override Tensor GetClassOutputs(Tensor raw, NetworkTask task) => raw.narrow(1, 0, 1);

    public override Tensor GetScores(Tensor raw, NetworkTask task) => new TargetUnit(task).ToLabel(raw.narrow(1, 0, 1));

    protected override bool HasQuantiles => true;

    private static string[] SlotNames(IEnumerable<double> quantiles) => [.. quantiles.Select(q => q.ToString(CultureInfo.InvariantCulture))];

    protected override RowObjective CreateLoss(RegressionLoss loss) =>
        quantiles.Length == 0 ? loss.CreateFunction() : loss.CreateFunction([.. quantiles.Select(q => new QuantileLoss(q))]);
}
