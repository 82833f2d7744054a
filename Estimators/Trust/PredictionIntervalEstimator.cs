using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;
using MLNet.DeepExtensions.Trust.HeldOut;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Adds to the predictions of any regression model bounds between which the label lies with a promised probability.</summary>
/// <remarks>
/// <para>
/// Fit it to scored rows that the model has not seen, and append what comes out to the model. Where the model gives quantiles on both sides of the
/// middle, these are moved until they keep the promise (Romano, Patterson and Candès 2019): the interval is wide where the model is unsure. A
/// prediction alone gets the same margin on each row (Lei et al. 2018). The promise holds for new rows that come from where the held-out rows come
/// from, whatever the model is, over rows and models together; that of one model may be off by as much as so many held-out rows can tell.
/// </para>
/// <para>The columns are <c>LowerBound</c> and <c>UpperBound</c>, Single, in the label's unit; both NaN where a row's prediction is.</para>
/// </remarks>
public sealed class PredictionIntervalEstimator : IEstimator<PredictionIntervalTransformer>
{
    private readonly IHost _host;
    private readonly HeldOutColumns _columns;
    private readonly string _scoreColumnName;
    private readonly string? _quantilesColumnName;
    private readonly double _coverage;

    internal PredictionIntervalEstimator(
        IHostEnvironment environment, HeldOutColumns columns, string scoreColumnName, string? quantilesColumnName, double coverage)
    {
        _host = environment.Register(nameof(PredictionIntervalEstimator), seed: null, verbose: null);
        ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
        Require.Finite(coverage, nameof(coverage), coverage is > 0 and < 1, "in (0, 1)");
        (_columns, _scoreColumnName, _quantilesColumnName, _coverage) = (columns.Check(), scoreColumnName, quantilesColumnName, coverage);
    }

    /// <summary>Fits the intervals.</summary>
    /// <param name="input">Scored rows that the model was not trained on, with labels; they are read once.</param>
    /// <returns>A transformer that adds the bounds; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows for the promise.</exception>
    public PredictionIntervalTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = _host.Start("PredictIntervals");
        var scores = NumberScores.Find(input.Schema, _scoreColumnName, _quantilesColumnName, _coverage);
        var rows = scores.Read(input, _columns, channel);
        double[] Bounds(int place) => [.. rows.Labels.Select((_, row) => (double)rows.Scores[(row * scores.Width) + place])];
        var (lower, upper) = (Bounds(scores.Lower), Bounds(scores.Upper));
        var intervals = NumberIntervals.Fit(lower, upper, rows.Labels, rows.Weights, _coverage);
        var fitted = new FittedPredictionIntervals(
            _coverage, rows.Labels.Length, scores.Column.Name, intervals.Margin, intervals.MeanWidth(lower, upper, rows.Weights));
        channel.Info(MessageSensitivity.None, fitted.ToString());
        var outputs = PredictionIntervalColumns.Create(
            intervals,
            (graph, raw, _) => (graph.Slot(raw, scores.Lower), graph.Slot(raw, scores.Upper)),
            [scores.Column.Name]);
        var graph = new OnnxGraph();
        var numbers = scores.AddInput(graph);
        OutputColumn.AddAll(outputs, graph, numbers, numbers);
        return new PredictionIntervalTransformer(
            new ScoringTransform(graph.ToBytes(), [scores.CreateEncoder()], [.. outputs.Select(output => output.Column)], fittedOn: input.Schema),
            scores.Width > 1 ? scores.Column : null,
            fitted);
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        if (_quantilesColumnName is null || inputSchema.All(column => column.Name != _quantilesColumnName))
        {
            ClassScores.Check(inputSchema, _scoreColumnName, areOfTwo: true);
        }

        return SchemaShapes.Append(inputSchema, PredictionIntervalColumns.Shapes);
    }
}
