using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Reading;
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
using static MLNet.DeepExtensions.Tasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>A Boolean label: one logit, of which the logistic function makes a probability. The score is the logit less the threshold.</summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
/// <param name="ScoreThreshold">The logit above which a row is predicted to be true.</param>
internal sealed record FittedBinaryClassification(string LabelColumnName, double ScoreThreshold = 0) : FittedTask(LabelColumnName)
{
    public const string TaskName = "BinaryClassification";

    /// <summary>The names of the classes, of which the network scores the second.</summary>
    public static IReadOnlyList<string> BothClasses { get; } = ["false", "true"];

    public override string Name => TaskName;

    public override IReadOnlyList<string> ExplainedClasses => BothClasses;

    public static FittedBinaryClassification Read(TaskDescription task) => new(task.LabelColumnName, task.ScoreThreshold);

    public override TaskDescription ToDescription() => base.ToDescription() with { ScoreThreshold = ScoreThreshold };

    public override Objective CreateObjective(TrainingOptions options) =>
        TaskLoss.RequireClassificationLoss(options, Name).ForOneLogit(options.LabelSmoothing);

    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets) =>
        new LogisticLinearLoss((float[])targets, outputs: 1, TaskLoss.RequireClassificationLoss(options, Name), options.LabelSmoothing);

    public override MetricCounter CreateMetrics() => new BinaryMetrics();

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels) =>
        [new ClassBalanceCheck(LabelColumnName, BothClasses), new ClassLeakCheck(LabelColumnName)];

    public override float[] GetTrivialAnswer(TrainingSet train)
    {
        var logShares = TrivialAnswer.LogShares(Array.ConvertAll((float[])train.Targets, target => (int)target), train.Weights, classCount: 2);
        return [(float)(logShares[1] - logShares[0])];
    }

    public override void CheckValidation(NetworkEstimatorOptions options, TrainingRows validation) =>
        ThresholdRule.Check(options.OptimizeThreshold, validation);

    public override FittedTask Decide(NetworkEstimatorOptions options, UnseenRows? unseen, IChannel channel) =>
        options.OptimizeThreshold is { } rule && unseen is { Validation: { } rows }
            ? this with { ScoreThreshold = ThresholdRule.Choose(rule, rows, Calibrate(unseen.Outputs), channel) }
            : this;

    public override int[] GetClasses(RowStore labels) => Array.ConvertAll(labels.GetValues<float>(), label => label > 0.5f ? 1 : 0);

    // ML.NET's evaluator asks of the score whether it is above zero, whatever was predicted: so that is where the threshold has to be.
    public override string AddScores(OnnxGraph graph, string raw) => graph.Node("Sub", [raw, graph.Scalar((float)ScoreThreshold)]);

    public override IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames) =>
    [
        new(new ScalarColumn(Score, NetworkOutput.ForColumn(Score, 1, inputNames)), (_, _, scores) => scores),
        new(
            new ScalarColumn(Probability, NetworkOutput.ForColumn(Probability, 1, inputNames)),
            (graph, raw, _) => LogisticProbability.Add(graph, raw)),
        new(
            new BooleanColumn(PredictedLabel, NetworkOutput.ForColumn(PredictedLabel, 1, inputNames)),
            (graph, _, scores) => LogisticProbability.AddIsTrue(graph, scores)),
    ];

    public override Tensor GetScores(Tensor raw)
    {
        using Scalar shift = -ScoreThreshold;
        return Calibrate(raw).add(shift, Scalars.One);
    }

    // What speaks against true speaks for false.
    public override Tensor GetClassOutputs(Tensor raw)
    {
        var score = GetScores(raw);
        return cat([score.neg(), score], 1);
    }

    public override Tensor GetClassScores(Tensor outputs) => outputs;

    private float[] Calibrate(float[] logits) =>
        Calibration is { } map ? Array.ConvertAll(logits, logit => (float)map.Apply(logit)) : logits;
}
