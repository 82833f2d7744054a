using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Companions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using TorchSharp;
using static MLNet.DeepExtensions.LearningTasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.LearningTasks;

/// <summary>A Boolean label: one logit, of which the logistic function makes a probability. The score is the logit less the threshold.</summary>
internal sealed class BinaryClassificationTask : ClassificationTask
{
    private static readonly string[] _classNames = ["false", "true"];

    public override string Name => "BinaryClassification";

    public override LearningTask ForLabel(bool isVector, DataViewType itemType) =>
        isVector && itemType is BooleanDataViewType ? new MultiLabelClassificationTask() : this;

    public override LabelEncoder CreateLabelEncoder(string labelColumnName, DataViewSchema.Column? trainingLabel) => new BooleanLabelEncoder(labelColumnName);

    public override IReadOnlyList<SchemaShape.Column> GetOutputColumns(SchemaShape input, string labelColumnName) =>
        [SchemaShapes.Scalar(Score), SchemaShapes.Scalar(Probability), SchemaShapes.Boolean(PredictedLabel)];

    public override int GetOutputUnits(DataViewSchema.Column label) => 1;

    public override IReadOnlyList<PredictionColumn> CreatePredictionColumns(DataViewSchema.Column label, IReadOnlyList<string> inputNames) =>
    [
        new ScalarColumn(Score, Output(Score, 1, inputNames)),
        new ScalarColumn(Probability, Output(Probability, 1, inputNames)),
        new BooleanColumn(PredictedLabel, Output(PredictedLabel, 1, inputNames)),
    ];

    public override NetworkTask Describe(DataViewSchema.Column label, RowStore labels)
    {
        var values = labels.GetValues<float>();
        return values.AsSpan().ContainsAnyExcept(values[0])
            ? new NetworkTask(Name, label.Name, [])
            : throw new InvalidOperationException(
                $"The label column '{label.Name}' must hold both classes but is {(values[0] > 0.5f ? "true" : "false")} in all {values.Length} training rows. Check how the label is made and how the rows were split.");
    }

    public override Array GetTargets(RowStore labels, NetworkTask task) => labels.GetValues<float>();

    public override RowClasses GetClasses(DataViewSchema.Column label, RowStore labels) =>
        new(_classNames, Array.ConvertAll(labels.GetValues<float>(), value => value > 0.5f ? 1 : 0), StringComparer.OrdinalIgnoreCase);

    public override IReadOnlyList<Metric> Metrics => BinaryMetrics.All;

    public override IReadOnlyList<Metric> PossibleMetrics => [.. BinaryMetrics.All, .. MultiLabelMetrics.All];

    public override MetricCounter CreateMetrics(NetworkTask task) => new BinaryMetrics();

    protected override RowObjective CreateLoss(ClassificationLoss loss, double labelSmoothing) => loss.ForOneLogit(labelSmoothing);

    protected override bool HasThreshold => true;

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets, int outputUnits) =>
        new LogisticLinearLoss((float[])targets, outputUnits, LossOf(options), options.LabelSmoothing);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(NetworkTask task, RowStore labels) =>
        [new ClassBalanceCheck(task.LabelColumnName, _classNames), new ClassLeakCheck(task.LabelColumnName)];

    public override float[] GetTrivialAnswer(TrainingSet train, NetworkTask task)
    {
        var logShares = TrivialAnswer.LogShares(Array.ConvertAll((float[])train.Targets, target => (int)target), train.Weights, classCount: 2);
        return [(float)(logShares[1] - logShares[0])];
    }

    // ML.NET's evaluator asks of the score whether it is above zero, whatever was predicted: so that is where the threshold has to be.
    public override void AddOutputs(OnnxGraph graph, string raw, NetworkTask task, IReadOnlyList<PredictionColumn> columns)
    {
        var score = graph.Node("Sub", [raw, graph.Scalar((float)task.ScoreThreshold)]);
        AddOutput(graph, score, columns[0]);
        AddOutput(graph, AddProbability(graph, raw), columns[1]);
        AddOutput(graph, graph.CastToSingle(graph.Node("Greater", [score, graph.Scalar(0)])), columns[2]);
    }

    public override Tensor GetScores(Tensor raw, NetworkTask task)
    {
        using Scalar shift = -task.ScoreThreshold;
        return raw.add(shift, Scalars.One);
    }

    public override IReadOnlyList<string> GetClassNames(NetworkTask task) => _classNames;

    // What speaks against true speaks for false.
    public override Tensor GetClassOutputs(Tensor raw, NetworkTask task)
    {
        var score = GetScores(raw, task);
        return cat([score.neg(), score], 1);
    }

    public override Tensor GetClassScores(Tensor outputs, NetworkTask task) => outputs;
}
