using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
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
using MLNet.DeepExtensions.Trust;
using MLNet.DeepExtensions.Trust.Networks;
using static MLNet.DeepExtensions.Tasks.ColumnNames;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>
/// A number, and quantiles of it: trained on at mean 0 and deviation 1, brought back to its own unit at the end of the graph.
/// </summary>
/// <param name="LabelColumnName">The column that it was trained to predict.</param>
/// <param name="Unit">How the number is brought to mean 0 and deviation 1.</param>
/// <param name="QuantileParts">The quantiles that are predicted beside the number, in (0, 1), ascending; possibly none.</param>
internal sealed record FittedRegression(string LabelColumnName, TargetUnit Unit, IReadOnlyList<double> QuantileParts) : FittedTask(LabelColumnName)
{
    public const string TaskName = "Regression";

    public override string Name => TaskName;

    private bool HasQuantiles => QuantileParts.Count > 0;

    private string[] QuantileNames => [.. QuantileParts.Select(part => part.ToString(CultureInfo.InvariantCulture))];

    public static FittedRegression Read(TaskDescription task) => new(task.LabelColumnName, TargetUnit.Read(task), task.Quantiles ?? []);

    public override TaskDescription ToDescription() =>
        Unit.WriteTo(base.ToDescription()) with { Quantiles = HasQuantiles ? QuantileParts : null };

    public override FittedTask GoOnFrom(FittedTask initial, Places? outputs)
    {
        var (_, unit, parts) = (FittedRegression)initial;
        Unit.RequireTransformOf(unit);
        return parts.SequenceEqual(QuantileParts)
            ? this with { Unit = unit with { IsNeverNegative = unit.IsNeverNegative && Unit.IsNeverNegative } }
            : throw new ArgumentException(
                $"PredictQuantiles must be those of InitialModel, [{Join(parts)}], but are [{Join(QuantileParts)}]. "
                + "Set the same ones, or train anew.");
    }

    public override Array GetTargets(RowStore labels) => Unit.ToTargets(labels.GetValues<float>(), LabelColumnName);

    public override Objective CreateObjective(TrainingOptions options) => TaskLoss.RequireRegressionLoss(options, Name) is var loss && HasQuantiles
        ? loss.CreateFunction([.. QuantileParts.Select(part => new QuantileLoss(part))])
        : loss.CreateFunction();

    // A linear model's part in each quantile is the number itself, moved.
    public override LinearLoss CreateLinearLoss(TrainingOptions options, Array targets)
    {
        var loss = TaskLoss.RequireRegressionLoss(options, Name);
        var units = 1 + QuantileParts.Count;
        float[] ofEach = [.. ((float[])targets).SelectMany(target => Enumerable.Repeat(target, units))];
        var forMovedScores = new NumberLinearLoss(ofEach, [loss, .. QuantileParts.Select(part => new QuantileLoss(part))]);
        return new NumberLinearLoss(ofEach, [.. Enumerable.Repeat(loss, units)], forMovedScores);
    }

    public override MetricCounter CreateMetrics() => new RegressionMetrics(Unit.ToLabel);

    public override IReadOnlyList<IDataCheck> CreateLabelChecks(RowStore labels) =>
    [
        new NumberDistributionCheck(LabelColumnName, labels.GetValues<float>()),
        new LabelOutlierCheck(LabelColumnName, labels.GetValues<float>()),
        new NumberLeakCheck(LabelColumnName),
    ];

    public override float[] GetTrivialAnswer(TrainingSet train)
    {
        var targets = (float[])train.Targets;
        return [.. TrivialAnswer.Means(targets, train.Weights), .. TrivialAnswer.Quantiles(targets, train.Weights, [.. QuantileParts])];
    }

    public override IEnumerable<Finding> Examine(UnseenRows? unseen, IChannel channel) =>
        HasQuantiles && CoverageReport.Write(Unit, QuantileParts, unseen, channel) is { } coverage ? QuantileCoverageCheck.Check(coverage) : [];

    public override string AddScores(OnnxGraph graph, string raw) => Unit.AddToLabel(graph, raw);

    public override IReadOnlyList<OutputColumn> CreateOutputs(DataViewSchema.Column label, IReadOnlyList<string> inputNames)
    {
        var score = new ScalarColumn(Score, NetworkOutput.ForColumn(Score, 1, inputNames));
        return HasQuantiles
            ?
            [
                new(score, (graph, _, numbers) => Slice(graph, numbers, 0, 1)),
                new(new VectorColumn(Quantiles, NetworkOutput.ForColumn(Quantiles, QuantileParts.Count, inputNames), QuantileNames), AddQuantiles),
            ]
            : [new(score, (_, _, numbers) => numbers)];
    }

    public override Tensor GetScores(Tensor raw) => Unit.ToLabel(raw.narrow(1, 0, 1));

    // What speaks for the score, and not for its quantiles.
    public override Tensor GetClassOutputs(Tensor raw) => raw.narrow(1, 0, 1);

    public override NumberBounds CreateBounds(double coverage)
    {
        var units = 1 + QuantileParts.Count;
        if (QuantilePair.Find(QuantileParts, coverage) is not var (lower, upper))
        {
            double[] ReadScores(float[] outputs) => [.. outputs.Where((_, i) => i % units == 0).Select(output => Unit.ToLabel(output))];
            return new NumberBounds(Score, outputs => (ReadScores(outputs), ReadScores(outputs)), (graph, _, numbers) =>
            {
                var score = graph.Slot(numbers, 0);
                return (score, score);
            });
        }

        double[] ReadQuantiles(float[] outputs, int place) =>
            [.. outputs.Chunk(units).Select(row => Unit.ToQuantile(row[1..].Order().ElementAt(place)))];
        return new NumberBounds(
            Quantiles,
            outputs => (ReadQuantiles(outputs, lower), ReadQuantiles(outputs, upper)),
            (graph, raw, numbers) =>
            {
                var quantiles = AddQuantiles(graph, raw, numbers);
                return (graph.Slot(quantiles, lower), graph.Slot(quantiles, upper));
            });
    }

    private string AddQuantiles(OnnxGraph graph, string raw, string numbers)
    {
        var unsorted = Slice(graph, numbers, 1, 1 + QuantileParts.Count);
        return Unit.AddToQuantile(graph, graph.Sort(unsorted, QuantileParts.Count));
    }

    private static string Slice(OnnxGraph graph, string numbers, int start, int end) =>
        graph.Node("Slice", [numbers, graph.Integers(start), graph.Integers(end), graph.Integers(1)]);

    private static string Join(IEnumerable<double> parts) => string.Join(", ", parts.Select(part => part.ToString(CultureInfo.InvariantCulture)));
}
