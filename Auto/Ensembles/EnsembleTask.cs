using Microsoft.ML;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Calibration;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>What becomes of the average of several models.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Label">The label that the models were trained on: of several classes, a key.</param>
internal sealed record EnsembleTask(PredictionTask Task, DataViewSchema.Column Label)
{
    private const float SmallestProbability = 1e-7f;

    /// <summary>How the log-odds, or logits, of the average are calibrated; null if they are not.</summary>
    public LogitMap? Calibration { get; init; }

    /// <summary>The log-odds above which a row is predicted to be true, of two classes.</summary>
    public double ScoreThreshold { get; init; }

    /// <summary>The column of a model that is averaged.</summary>
    public string AveragedColumn => Task == PredictionTask.BinaryClassification ? ColumnNames.Probability : ColumnNames.Score;

    /// <summary>The number of numbers a row.</summary>
    public int Width => Task == PredictionTask.MulticlassClassification ? Classes.Count : 1;

    private ClassLabels Classes => ClassLabels.FromColumn(Label);

    /// <summary>The columns that come out, each with its part of the graph, of what <see cref="AddRaw"/> gives.</summary>
    /// <param name="inputNames">The names of the graph's inputs.</param>
    public IReadOnlyList<OutputColumn> CreateOutputs(IReadOnlyList<string> inputNames) => FittedTask?.CreateOutputs(Label, inputNames) ??
    [
        new(new ScalarColumn(ColumnNames.Score, NetworkOutput.ForColumn(ColumnNames.Score, 1, inputNames)), (_, _, scores) => scores),
    ];

    /// <summary>Adds to a graph what the columns are made of: calibrated log-odds, logits, or the number.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="average">The name of the average, (rows, width).</param>
    public string AddRaw(OnnxGraph graph, string average)
    {
        if (Task == PredictionTask.Regression)
        {
            return average;
        }

        var inside = graph.Node("Clip", [average, graph.Scalar(SmallestProbability), graph.Scalar(1 - SmallestProbability)]);
        var logits = graph.Node("Log", [inside]);
        logits = Task == PredictionTask.BinaryClassification
            ? graph.Node("Sub", [logits, graph.Node("Log", [graph.Node("Sub", [graph.Scalar(1), inside])])])
            : logits;
        return Calibration?.Add(graph, logits) ?? logits;
    }

    /// <summary>Adds to a graph the scores that are made of what <see cref="AddRaw"/> gives.</summary>
    public string AddScores(OnnxGraph graph, string raw) => FittedTask?.AddScores(graph, raw) ?? raw;

    private FittedTask? FittedTask => Task switch
    {
        PredictionTask.BinaryClassification => new FittedBinaryClassification(Label.Name, ScoreThreshold),
        PredictionTask.MulticlassClassification => new FittedMulticlassClassification(Label.Name, Classes.Names),
        _ => null,
    };
}
