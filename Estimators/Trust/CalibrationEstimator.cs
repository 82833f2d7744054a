using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;
using MLNet.DeepExtensions.Trust.HeldOut;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Calibrates the probabilities of any model on rows that it was not trained on.</summary>
/// <remarks>
/// <para>
/// Fit it to scored rows that the model has not seen, and append what comes out to the model:
/// <c>model.Append(calibration.Fit(model.Transform(heldOut)))</c>. Fitted to the training rows, it would take the model to be better than it is.
/// </para>
/// <para>
/// Of two classes the columns <c>Probability</c>, <c>Score</c> and <c>PredictedLabel</c> come out: a row is predicted to be true where the calibrated
/// probability is above the threshold, and <c>Score</c> is the calibrated log-odds less that of the threshold, as <c>Evaluate</c> decides by
/// it. Of several classes the column of scores becomes that of calibrated probabilities, with the same slot names; which class is highest stays, and
/// so does <c>PredictedLabel</c>.
/// </para>
/// <para>
/// Scores may be raw or probabilities: those that lie in [0, 1] and, of several classes, add up to 1 in all held-out rows are taken for
/// probabilities, unless the column says what it is, as those of ML.NET's trainers for two classes do.
/// </para>
/// </remarks>
public sealed class CalibrationEstimator : IEstimator<CalibrationTransformer>
{
    private readonly IHost _host;
    private readonly HeldOutColumns _columns;
    private readonly string? _scoreColumnName;
    private readonly CalibrationMethod _method;
    private readonly double? _threshold;

    /// <summary>Checks the settings.</summary>
    /// <param name="environment">The context's environment.</param>
    /// <param name="columns">The label and the weight.</param>
    /// <param name="scoreColumnName">The score; null for that of two classes.</param>
    /// <param name="method">The method.</param>
    /// <param name="threshold">The probability above which true is predicted; null for several classes.</param>
    internal CalibrationEstimator(
        IHostEnvironment environment, HeldOutColumns columns, string? scoreColumnName, CalibrationMethod method, double? threshold)
    {
        _host = environment.Register(nameof(CalibrationEstimator), seed: null, verbose: null);
        (_columns, _scoreColumnName, _method, _threshold) = (columns.Check(), scoreColumnName, Require.Defined(method), threshold);
        if (threshold is { } part)
        {
            Require.Finite(part, nameof(threshold), part is > 0 and < 1, "in (0, 1)");
        }

        if (method == CalibrationMethod.Temperature && IsOfTwo)
        {
            throw new ArgumentException($"The method must be Auto, Platt or Isotonic for two classes but is {method}, which is for several.");
        }
    }

    private bool IsOfTwo => _threshold is not null;

    /// <summary>Fits the calibration.</summary>
    /// <param name="input">Scored rows that the model was not trained on, with labels; they are read once.</param>
    /// <returns>A transformer that adds the calibrated columns; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can tell anything, or all are of one class.</exception>
    public CalibrationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = _host.Start("Calibration");
        var scores = IsOfTwo
            ? ClassScores.FindOfTwo(input.Schema, _scoreColumnName)
            : ClassScores.FindOfSeveral(input.Schema, _scoreColumnName!, _columns.Label);
        var rows = scores.Read(input, _columns, channel);
        RequireClasses(rows.Classes, scores.ClassNames);
        var areProbabilities = scores.AreProbabilities(rows.Scores);
        var logits = scores.ToLogits(rows.Scores, areProbabilities);
        var (map, calibration) = IsOfTwo
            ? Calibrator.FitTwo(_method, logits, Array.ConvertAll(rows.Classes, own => own == 1), rows.Weights)
            : Calibrator.FitSeveral(logits, rows.Classes, rows.Weights);
        channel.Info(MessageSensitivity.None, $"'{scores.Column.Name}' holds {(areProbabilities ? "probabilities" : "raw scores")}. {calibration}");
        if (calibration.Slope < 0)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"The higher '{scores.Column.Name}' is, the rarer is true among the held-out rows. Check the label and the score column.");
        }

        var outputs = IsOfTwo ? CreateOutputs([scores.Column.Name], _threshold!.Value) : [CreateOutput(scores)];
        var graph = new OnnxGraph();
        var calibrated = map.Add(graph, scores.AddLogits(graph, areProbabilities));
        OutputColumn.AddAll(outputs, graph, calibrated, calibrated);
        return new CalibrationTransformer(
            new ScoringTransform(
                graph.ToBytes(), [scores.CreateEncoder()], [.. outputs.Select(output => output.Column)], fittedOn: input.Schema),
            IsOfTwo ? null : scores.Column,
            calibration);
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        ClassScores.Check(inputSchema, _scoreColumnName, IsOfTwo);
        return SchemaShapes.Append(inputSchema, !IsOfTwo
            ? [SchemaShapes.Vector(_scoreColumnName!)]
            :
            [
                SchemaShapes.Scalar(ColumnNames.Score),
                SchemaShapes.Scalar(ColumnNames.Probability),
                SchemaShapes.Boolean(ColumnNames.PredictedLabel),
            ]);
    }

    private void RequireClasses(int[] classes, IReadOnlyList<string> names)
    {
        if (classes.Distinct().Count() < 2)
        {
            throw new InvalidOperationException(
                $"The label column '{_columns.Label}' must hold {(IsOfTwo ? "both" : "several")} classes but is '{names[classes[0]]}' in all "
                + $"{classes.Length} held-out rows. Hold back more rows, of all classes alike.");
        }
    }

    // Of calibrated log-odds.
    private static OutputColumn[] CreateOutputs(string[] inputNames, double threshold)
    {
        string AddScores(OnnxGraph graph, string logits) =>
            graph.Node("Sub", [logits, graph.Scalar((float)Math.Log(threshold / (1 - threshold)))]);
        return
        [
            new(
                new ScalarColumn(ColumnNames.Score, NetworkOutput.ForColumn(ColumnNames.Score, 1, inputNames)),
                (graph, logits, _) => AddScores(graph, logits)),
            new(
                new ScalarColumn(ColumnNames.Probability, NetworkOutput.ForColumn(ColumnNames.Probability, 1, inputNames)),
                (graph, logits, _) => LogisticProbability.Add(graph, logits)),
            new(
                new BooleanColumn(ColumnNames.PredictedLabel, NetworkOutput.ForColumn(ColumnNames.PredictedLabel, 1, inputNames)),
                (graph, logits, _) => LogisticProbability.AddIsTrue(graph, AddScores(graph, logits))),
        ];
    }

    // Of calibrated logits.
    private static OutputColumn CreateOutput(ClassScores scores) => new(
        new VectorColumn(
            scores.Column.Name, NetworkOutput.ForColumn(scores.Column.Name, scores.Width, [scores.Column.Name]), scores.ClassNames),
        (graph, logits, _) => graph.Node("Softmax", [logits], ("axis", 1)));
}
