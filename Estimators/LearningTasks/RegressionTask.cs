using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training.Losses;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using static MLNet.DeepExtensions.LearningTasks.ColumnNames;

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

    public override Loss CreateLoss() => new SquaredLoss();

    public override Metric CreateMetric(NetworkTask task) => new RootMeanSquaredErrorMetric(task.TargetScale);

    public override void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns)
    {
        var scaled = graph.Node("Mul", [raw, graph.Scalar((float)task.TargetScale)]);
        var shifted = graph.Node("Add", [scaled, graph.Scalar((float)task.TargetMean)]);
        AddOutput(graph, shifted, columns[0]);
    }
}
