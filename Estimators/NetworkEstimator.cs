using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Processes;
using MLNet.DeepExtensions.Reading;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains a network as a step of an ML.NET pipeline. The estimator chooses the layers; the task (binary classification,
/// multiclass classification, regression) chooses the loss, the last layer and the columns that come out.
/// </summary>
public abstract class NetworkEstimator : IEstimator<NetworkPredictionTransformer>, ILimitedEstimator
{
    private readonly IHost _host;
    private readonly LearningTask _task;
    private readonly NetworkEstimatorOptions _options;
    private readonly int _seed;
    private FitLimits _limits = new();

    private protected NetworkEstimator(IHostEnvironment environment, string name, LearningTask task, NetworkEstimatorOptions options)
    {
        _host = environment.Register(name, seed: null, verbose: null);
        _task = task.With(options);
        _options = options;
        _task.Check(options);
        _seed = options.Seed ?? _host.Rand.Next();
    }

    /// <summary>Trains on all rows.</summary>
    /// <param name="input">The training rows; they are read once.</param>
    /// <returns>The trained network as a transformer; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or the layers do not fit.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are no rows to learn from, all labels are the same, a native library or device is missing, or the training
    /// diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Cancelled before the first epoch ended, or later if <c>ThrowOnCancellation</c> is set.
    /// </exception>
    public NetworkPredictionTransformer Fit(IDataView input) => Fit(input, validationData: null);

    /// <summary>Trains on one set of rows and keeps the epoch that does best on another.</summary>
    /// <param name="trainData">The training rows; they are read once.</param>
    /// <param name="validationData">The validation rows, of the same columns; null trains as <see cref="Fit(IDataView)"/>.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public NetworkPredictionTransformer Fit(IDataView trainData, IDataView? validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        return Run(
            "Training",
            trainData,
            validationData,
            plan => plan.CheckValidation(validationData),
            (plan, rows) => new FitRun(plan, rows).Run());
    }

    /// <summary>
    /// Looks for a good <c>LearningRate</c> by the learning-rate range test (Smith 2017): a training of at most 100 steps whose
    /// step size grows from 1e-7 to 10, ended as soon as it diverges.
    /// </summary>
    /// <remarks>
    /// Nothing of it stays: no weights are kept, and a later <c>Fit</c> gives what it would have given without it. All
    /// options count, except for Epochs, LearningRate and its schedule; rows that <c>Fit</c> would hold back are not trained on here, either.
    /// The same seed gives the same answer.
    /// </remarks>
    /// <param name="data">The training rows; they are read once.</param>
    /// <returns>The losses at the step sizes tried, and a step size to begin with.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception[@cref='ArgumentException']"/>
    public LearningRateTest FindLearningRate(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Run("FindLearningRate", data, validationData: null, _ => { }, FindLearningRate);
    }

    private static LearningRateTest FindLearningRate(FitPlan plan, PreparedRows rows)
    {
        var companion = plan.Companion.Fit(plan, rows);
        var network = companion.Join(plan.Networks.Create(rows.TrainRows, []));
        var test = new LearningRateFinder(plan.Options, rows.Context, rows.CreateObjective()).Run(network, companion.Train);
        plan.Inform(string.Create(
            CultureInfo.InvariantCulture,
            $"Learning-rate range test: {test.Losses.Count} steps up to {test.LearningRates[^1]:G2}; try LearningRate = {test.Suggestion:G2}."));
        return test;
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var label = inputSchema.Where(column => column.Name == _options.LabelColumnName).ToArray();
        var task = label is [var found] ? _task.ForLabel(found.Kind != SchemaShape.Column.VectorKind.Scalar, found.ItemType) : _task;
        TrainingColumns.Check(inputSchema, task, _options);
        return SchemaShapes.Append(inputSchema, [.. task.GetOutputColumns(inputSchema, _options.LabelColumnName), .. _options.TrustColumns]);
    }

    /// <summary>What it was made with.</summary>
    internal NetworkEstimatorOptions TrainerOptions => _options;

    /// <summary>What it learns, in a word.</summary>
    internal string TaskName => _task.GetType().Name;

    /// <inheritdoc cref="ILimitedEstimator.WithLimits"/>
    internal NetworkEstimator WithLimits(FitLimits limits)
    {
        var limited = (NetworkEstimator)MemberwiseClone();
        limited._limits = limits;
        return limited;
    }

    IEstimator<ITransformer> ILimitedEstimator.WithLimits(FitLimits limits) => WithLimits(limits);

    /// <summary>Whether each step of a row is predicted, such as each word, so that the network ends in a sequence. Default false.</summary>
    internal virtual bool PredictsSteps => false;

    /// <summary>Whether scores are the mean of those of an image and of its mirror image. Default false.</summary>
    internal virtual bool MirrorsImages => false;

    /// <summary>The shape of one row of a column, as the network sees it. Default that of its kind.</summary>
    /// <param name="input">The column.</param>
    internal virtual TensorShape GetInputShape(ColumnKind input) => input.Shape;

    /// <summary>The layers that only one column goes through, possibly none.</summary>
    /// <param name="input">The column.</param>
    /// <param name="context">What else is known.</param>
    /// <exception cref="ArgumentException">The options do not fit the column; the message names both.</exception>
    internal abstract LayerList CreateInputLayers(ColumnKind input, InputContext context);

    /// <summary>The layers between the prepared columns and the last layer, possibly none.</summary>
    /// <param name="input">The shape of one row of the prepared columns.</param>
    /// <param name="context">What else is known.</param>
    /// <exception cref="ArgumentException">There are no such layers for this shape.</exception>
    internal abstract LayerList CreateHiddenLayers(TensorShape input, InputContext context);

    /// <summary>The last layer. Default fully connected.</summary>
    /// <param name="units">The number of outputs.</param>
    /// <param name="hasBias">Whether a bias is added.</param>
    internal virtual Layer CreateOutputLayer(int units, bool hasBias) => new Linear(units, hasBias);

    // Where several processes train together, each does all of this, on the same rows.
    private T Run<T>(
        string purpose, IDataView data, IDataView? validationData, Action<FitPlan> check, Func<FitPlan, PreparedRows, T> run) =>
        TrainingProcesses.Run(_options.Distributed, communicator =>
        {
            using var channel = _host.Start(purpose);
            using var stop = _limits.Link(_options);
            var context = new TrainingContext(communicator.Broadcast(_seed)) { Communicator = communicator };
            var plan = new FitPlan(this, _task, _limits.Apply(_options, stop.Token), context, data.Schema, channel);
            check(plan);
            using var spill = new RowSpill(_options.RowStorage);
            using var shared = new SharedFit(plan);
            return run(plan, shared.Read(data, validationData, spill));
        });
}
