using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;
using MLNet.DeepExtensions.Trust.HeldOut;

namespace MLNet.DeepExtensions.Trust;

/// <summary>Adds to the predictions of any model the classes that a row may have, the right one among them with a promised probability.</summary>
/// <remarks>
/// <para>
/// Fit it to scored rows that the model has not seen, and append what comes out to the model. A class is in the set where its probability reaches a
/// bound, which is the smallest that keeps the promise (Sadinle, Lei and Wasserman 2019, "least ambiguous sets"). The promise holds for new rows that
/// come from where the held-out rows come from, whatever the model is, over rows and models together; that of one model may be off by as much as so
/// many held-out rows can tell.
/// </para>
/// <para>
/// The columns are <c>PredictionSet</c>, a vector of Boolean with a slot for each class, and <c>PredictionSetSize</c>, Single, the number of classes
/// in it: 1 where the model can decide alone. Rows whose scores are NaN may be of any class.
/// </para>
/// </remarks>
public sealed class PredictionSetEstimator : IEstimator<PredictionSetTransformer>
{
    private readonly IHost _host;
    private readonly HeldOutColumns _columns;
    private readonly string? _scoreColumnName;
    private readonly bool _areOfTwo;
    private readonly PredictionSetOptions _options;

    internal PredictionSetEstimator(
        IHostEnvironment environment, HeldOutColumns columns, string? scoreColumnName, bool areOfTwo, PredictionSetOptions options)
    {
        _host = environment.Register(nameof(PredictionSetEstimator), seed: null, verbose: null);
        (_columns, _scoreColumnName, _areOfTwo, _options) = (columns.Check(), scoreColumnName, areOfTwo, options);
    }

    /// <summary>Fits the sets.</summary>
    /// <param name="input">Scored rows that the model was not trained on, with labels; they are read once.</param>
    /// <returns>A transformer that adds the sets; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">There are too few rows for the promise.</exception>
    public PredictionSetTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = _host.Start("PredictionSets");
        var scores = _areOfTwo
            ? ClassScores.FindOfTwo(input.Schema, _scoreColumnName)
            : ClassScores.FindOfSeveral(input.Schema, _scoreColumnName!, _columns.Label);
        var rows = scores.Read(input, _columns, channel);
        var areProbabilities = scores.AreProbabilities(rows.Scores);
        var (sets, fitted) = ClassSets.Fit(
            scores.ToLogits(rows.Scores, areProbabilities), rows.Classes, rows.Weights, _options, scores.ClassNames);
        channel.Info(MessageSensitivity.None, $"'{scores.Column.Name}' holds {(areProbabilities ? "probabilities" : "raw scores")}. {fitted}");
        var graph = new OnnxGraph();
        var outputs = PredictionSetColumns.Create(sets, scores.ClassNames, _areOfTwo, [scores.Column.Name]);
        var logits = scores.AddLogits(graph, areProbabilities);
        OutputColumn.AddAll(outputs, graph, logits, logits);
        return new PredictionSetTransformer(
            new ScoringTransform(graph.ToBytes(), [scores.CreateEncoder()], [.. outputs.Select(output => output.Column)], fittedOn: input.Schema),
            _areOfTwo ? null : scores.Column,
            fitted);
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        ClassScores.Check(inputSchema, _scoreColumnName, _areOfTwo);
        return SchemaShapes.Append(inputSchema, PredictionSetColumns.Shapes);
    }
}
