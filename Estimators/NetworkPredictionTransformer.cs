using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;
using MLNet.DeepExtensions.Trust;
using MLNet.DeepExtensions.Trust.Networks;

namespace MLNet.DeepExtensions;

/// <summary>
/// A trained network as an ML.NET transformer. It adds the columns <c>Score</c>, <c>Probability</c> and
/// <c>PredictedLabel</c> as its task has them, scores in batches, and may be used from several threads at once.
/// </summary>
/// <remarks>
/// It scores with ONNX Runtime on the CPU, on the very graph that is saved. <c>ml.Model.Save</c> writes it as stock ML.NET
/// transformers around that graph, so that the file loads in a program with neither libtorch nor this package.
/// </remarks>
public sealed class NetworkPredictionTransformer : ISingleFeaturePredictionTransformer<TrainedNetwork>, IDisposable
{
    private readonly ScoringTransform _scoring;
    private volatile bool _disposed;

    internal NetworkPredictionTransformer(
        TrainedNetwork model, Diagnosis diagnosis, ScoringTransform scoring, NetworkTrust trust, DataViewSchema.Column features)
    {
        Model = model;
        Diagnosis = diagnosis;
        _scoring = scoring;
        (Calibration, PredictionSets, PredictionIntervals) = (trust.Calibration, trust.Sets, trust.Intervals);
        FeatureColumnName = features.Name;
        FeatureColumnType = features.Type;
    }

    // The same network with other weights.
    private NetworkPredictionTransformer(TrainedNetwork model, NetworkPredictionTransformer source)
    {
        Model = model;
        _scoring = NetworkScoring.Create(model, source._scoring.Inputs, source._scoring.Columns);
        Diagnosis = source.Diagnosis;
        (Calibration, PredictionSets, PredictionIntervals) = (source.Calibration, source.PredictionSets, source.PredictionIntervals);
        (FeatureColumnName, FeatureColumnType) = (source.FeatureColumnName, source.FeatureColumnType);
    }

    /// <summary>The trained network: layers, history, ONNX.</summary>
    public TrainedNetwork Model { get; }

    /// <summary>How the training went, epoch by epoch.</summary>
    public TrainingHistory History => Model.History;

    /// <summary>
    /// What was seen in the training data and in the training: leaks, rare classes, overfitting … It was also written to
    /// <c>MLContext.Log</c>, and is saved with the model: <c>ml.Model.LoadNetwork(path).Diagnosis</c>.
    /// </summary>
    public Diagnosis Diagnosis { get; }

    /// <summary>How its probabilities were calibrated, and what it was worth; null without <c>Calibration</c> among the options.</summary>
    public FittedCalibration? Calibration { get; }

    /// <summary>What its sets of classes were fitted to; null without <c>PredictionSets</c> among the options.</summary>
    public FittedPredictionSets? PredictionSets { get; }

    /// <summary>What its intervals were fitted to; null without <c>PredictIntervals</c> among the options.</summary>
    public FittedPredictionIntervals? PredictionIntervals { get; }

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The feature column is missing or not as it was in training.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scoring.GetOutputSchema(inputSchema);

    /// <summary>Adds the predictions to rows; they are computed in batches when the rows are read.</summary>
    /// <param name="input">The rows; every other column passes through unchanged.</param>
    /// <exception cref="ArgumentException">The feature column is missing or not as it was in training.</exception>
    /// <exception cref="ObjectDisposedException">When predictions are read: the model has been disposed.</exception>
    /// <exception cref="NotSupportedException">
    /// <c>ml.Model.ConvertToOnnx</c> asks, which would write a file without the network. Use <c>ml.Model.SaveAsOnnx</c>.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        OnnxConversion.Refuse();
        return _scoring.Transform(input);
    }

    /// <summary>
    /// What it is for, the columns that it reads and adds, a table of its layers with their output shapes and numbers of weights, and how its
    /// training went.
    /// </summary>
    /// <returns>Several lines, without a line break at the end.</returns>
    public string Summary() => NetworkSummary.Write(
        Model,
        $"Reads: {string.Join(", ", _scoring.Inputs.Select(input => $"{input.ColumnName} {ColumnText.ToText(input.Type)}"))}",
        $"Adds: {string.Join(", ", _scoring.Columns.Select(column => $"{column.Name} {ColumnText.ToText(column.Type)}"))}");

    /// <summary>The same as <see cref="Summary"/>.</summary>
    public override string ToString() => Summary();

    /// <summary>
    /// The same network with weights that are rounded, so that the model's file is smaller. It scores, explains and is saved with the rounded
    /// weights; <c>CompareScores</c> tells how far its scores are from those of this one, which stays as it is.
    /// </summary>
    /// <param name="storage">How the weights are to be stored.</param>
    /// <returns>A new transformer, which the caller disposes.</returns>
    /// <exception cref="InvalidOperationException">The weights have been rounded before, to another storage.</exception>
    public NetworkPredictionTransformer WithStoredWeights(WeightStorage storage) => new(Model.WithStoredWeights(storage), this);

    /// <summary>Writes the network as an ONNX file, for any runtime: operator set 17, 32-bit floats, any number of rows.</summary>
    /// <param name="stream">A writable stream; it stays open.</param>
    public void SaveAsOnnx(Stream stream) => Model.SaveAsOnnx(stream);

    /// <summary>Writes the network as an ONNX file. A file of that name is only replaced once the new one is complete.</summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public void SaveAsOnnx(string path) => Model.SaveAsOnnx(path);

    /// <summary>Frees the native memory of scoring; <see cref="Model"/> stays usable.</summary>
    public void Dispose()
    {
        _disposed = true;
        _scoring.Dispose();
    }

    /// <summary>What scores.</summary>
    internal ScoringTransform Scoring => _scoring;

    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    internal void ThrowIfDisposed()
    {
        if (_disposed)
        {
            throw GraphScorer.CreateDisposedException();
        }
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _scoring.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _scoring.Save(ctx);
}
