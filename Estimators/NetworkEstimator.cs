using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains a network as a step of an ML.NET pipeline. The estimator chooses the layers; the task (binary classification,
/// multiclass classification, regression) chooses the loss, the last layer and the columns that come out.
/// </summary>
public abstract class NetworkEstimator : IEstimator<NetworkPredictionTransformer>
{
    private readonly IHost _host;
    private LearningTask _task; // set when it is made, and never after
    private readonly NetworkEstimatorOptions _options;
    private readonly int _seed;

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
        if (TaskFor(trainData.Schema) is var task && task != _task)
        {
            return With(task).Fit(trainData, validationData);
        }

        using var channel = _host.Start("Training");
        var columns = new TrainingColumns(trainData.Schema, _task, _options);
        var network = CreateNetwork(columns, rows: null, SilencedBy(_options.InitialModel, columns));
        InitialModelRules.RequireSameNetwork(_options, _task, network, columns);
        var options = ForTraining(network, trainData.Schema, columns, channel);

        using var spill = new RowSpill(_options.MemoryBudget, _options.StreamingDirectory);
        var (trainRows, validationRows) = Read(columns, trainData, validationData, spill, channel);
        network = CreateNetwork(columns, trainRows, SilencedBy(_options.InitialModel, columns));
        var decision = new DecisionRule(_options);
        decision.Check(validationRows);
        var description = Describe(columns.Label, trainRows);
        options.Outputs = MatchOutputs(description);
        var sets = CreateSetBuilder(columns.Label, trainRows, description, spill);

        var trainSet = sets.Build(trainRows);
        var validationSet = validationRows is null ? null : sets.Build(validationRows);
        var layout = network.Inputs is [var only] ? ImageLayout.Of(network, only) : null;
        IDataCheck[] checks = [.. _task.CreateLabelChecks(description, trainRows.Labels), new PixelOrderCheck(layout)];
        var doctor = new Doctor(checks, columns.Categories, finding => TrainingReport.Write(finding, channel));
        doctor.ExamineData(trainSet, validationSet, new FeatureNames(trainData.Schema, columns.Inputs).Of, feature => ImageLayout.IsPixel(network, feature));

        var rehearsed = Rehearse(columns, trainRows, validationRows is not null, trainSet, sets, description, options);
        if (rehearsed is not null)
        {
            channel.Info(MessageSensitivity.None, rehearsed.ToString());
            network = CreateNetwork(columns, trainRows, rehearsed.Silenced);
            options.Epochs = rehearsed.Epochs;
        }

        var held = HoldBack(columns, trainRows, validationRows);
        var ngrams = FitNgrams(options, network, columns, trainRows, trainSet, held, channel);
        var trainer = new NetworkTrainer(options, _seed, _task.CreateLoss(_options), _task.CreateMetrics(description));
        var parts = ngrams is null
            ? new TrainingParts(network, trainSet, validationSet, null)
            : Divide(ngrams, network, trainSet, validationSet, trainRows, validationRows, held, sets);
        var watch = Stopwatch.StartNew();
        var result = trainer.Train(parts.Network, parts.Train, parts.Validation);
        watch.Stop();
        doctor.ExamineTraining(Judge(result, trainSet, description, rehearsed));
        TrainingReport.Write(result.History, parts.Train.RowCount, watch.Elapsed, channel);
        OnnxConversion.Warn(channel);
        var weights = parts.Weighing is { } weighing
            ? NgramPart.Weigh(options, parts.Network, result.Weights, weighing, _task.CreateLinearLoss(_options, weighing.Targets, _task.GetOutputUnits(columns.Label)), channel)
            : rehearsed?.Shrinkage.Apply(parts.Network, result.Weights) ?? result.Weights;
        if (CoverageReport.Write(description, parts.Validation ?? parts.Weighing, set => RawOutput.Of(options, parts.Network, weights, set), channel) is { } coverage)
        {
            doctor.ExamineQuantiles(coverage);
        }

        var decided = decision.Complete(description, validationRows, () => RawOutput.Of(options, parts.Network, weights, parts.Validation!), channel);

        var predictions = _task.CreatePredictionColumns(columns.Label, [.. columns.Inputs.Select(input => input.ColumnName)]);
        var trained = TrainedNetwork.Create(
            ngrams?.Complete(network) ?? network,
            ngrams?.Complete(weights) ?? weights,
            decided,
            result.History,
            (graph, raw) => _task.AddOutputs(graph, raw, decided, predictions));
        return new NetworkPredictionTransformer(
            trained,
            doctor.Diagnosis,
            new ScoringTransform(trained.Onnx, columns.ScoringInputs, predictions, ToSave(trained, columns.Inputs)),
            trainData.Schema[columns.Inputs[0].ColumnName]);
    }

    /// <summary>
    /// Looks for a good <c>LearningRate</c> by the learning-rate range test (Smith 2017): a training of at most 100 steps whose
    /// step size grows from 1e-7 to 10, ended as soon as it diverges.
    /// </summary>
    /// <remarks>
    /// Nothing of it stays: no weights are kept, and a later <c>Fit</c> gives what it would have given without it. All
    /// options count, except for Epochs, LearningRate and its schedule. The same seed gives the same answer.
    /// </remarks>
    /// <param name="data">The training rows; they are read once.</param>
    /// <returns>The losses at the step sizes tried, and a step size to begin with.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception[@cref='ArgumentException']"/>
    public LearningRateTest FindLearningRate(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (TaskFor(data.Schema) is var task && task != _task)
        {
            return With(task).FindLearningRate(data);
        }

        using var channel = _host.Start("FindLearningRate");
        var columns = new TrainingColumns(data.Schema, _task, _options);
        var silenced = SilencedBy(_options.InitialModel, columns);
        var network = CreateNetwork(columns, rows: null, silenced);
        InitialModelRules.RequireSameNetwork(_options, _task, network, columns);
        var options = ForTraining(network, data.Schema, columns, channel);
        using var spill = new RowSpill(_options.MemoryBudget, _options.StreamingDirectory);
        var rows = columns.Read(data, "training", withGroups: false, spill, channel, _options.CancellationToken);
        network = CreateNetwork(columns, rows, silenced);
        var description = Describe(columns.Label, rows);
        options.Outputs = MatchOutputs(description);
        var set = CreateSetBuilder(columns.Label, rows, description, spill).Build(rows);
        var ngrams = FitNgrams(options, network, columns, rows, set, held: null, channel);
        var finder = new LearningRateFinder(options, _seed, _task.CreateLoss(_options));
        var test = ngrams is null ? finder.Run(network, set) : finder.Run(ngrams.ToTrain(network), ngrams.AddTo(set));
        channel.Info(MessageSensitivity.None, string.Create(
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
        return SchemaShapes.Append(inputSchema, task.GetOutputColumns(inputSchema, _options.LabelColumnName));
    }

    /// <summary>The shape of one row of a column of numbers or images, as the network sees it. Default a vector, steps of numbers, or the image.</summary>
    /// <param name="input">The encoder of the column.</param>
    private protected virtual TensorShape GetInputShape(InputEncoder input) => input switch
    {
        ImageEncoder image => new(ImageEncoder.Channels, image.Height, image.ImageWidth),
        INumberEncoder { Channels: { } channels } => new(input.Width / channels, channels),
        _ => new(input.Width),
    };

    /// <summary>The layers that only one column goes through, possibly none.</summary>
    /// <param name="input">The encoder of the column.</param>
    /// <param name="context">What else is known.</param>
    /// <exception cref="ArgumentException">The options do not fit the column; the message names both.</exception>
    private protected abstract LayerList CreateInputLayers(InputEncoder input, InputContext context);

    /// <summary>The layers between the prepared columns and the last layer, possibly none.</summary>
    /// <param name="input">The shape of one row of the prepared columns.</param>
    /// <param name="context">What else is known.</param>
    /// <exception cref="ArgumentException">There are no such layers for this shape.</exception>
    private protected abstract LayerList CreateHiddenLayers(TensorShape input, InputContext context);

    /// <summary>The last layer. Default fully connected.</summary>
    /// <param name="units">The number of outputs.</param>
    private protected virtual Layer CreateOutputLayer(int units) => new Linear(units);

    private LearningTask TaskFor(DataViewSchema schema) => schema.GetColumnOrNull(_options.LabelColumnName)?.Type switch
    {
        VectorDataViewType vector => _task.ForLabel(isVector: true, vector.ItemType),
        _ => _task,
    };

    // The same estimator for a label of another kind, which is known once there is data.
    private NetworkEstimator With(LearningTask task)
    {
        task.Check(_options);
        var estimator = (NetworkEstimator)MemberwiseClone();
        estimator._task = task;
        return estimator;
    }

    // Only the rows, once they are read, tell whether numbers are missing; an initial model has its layers already.
    private Network CreateNetwork(TrainingColumns columns, TrainingRows? rows, IReadOnlyCollection<string> silenced)
    {
        var hasMissing = _options.InitialModel is { } initial ? MarksMissing(initial.Network) : rows is { HasMissing: true };
        var hasFewRows = rows is not null && rows.RowCount < _options.DefaultLength.RehearsedRows;
        var context = new InputContext(columns.Inputs, hasMissing, hasFewRows, _options.InitialModel?.Network);
        NetworkInput[] inputs = [.. columns.Inputs.Select(input => CreateInput(input, [.. CreateInputLayers(input, context), .. SilenceOf(input, silenced)]) with
        {
            KeyValues = TrainingColumns.GetKeyValues(input),
            SlotNames = columns.GetSlotNames(input),
        })];
        var joined = Network.Join(inputs);
        var hidden = CreateHiddenLayers(joined, context);
        var network = new Network(inputs, [.. hidden, CreateOutputLayer(_task.GetOutputUnits(columns.Label))]);
        return network.OutputShape is { Rank: 1, HasVariableSteps: false }
            ? network
            : throw new ArgumentException(
                $"The layers must end in a vector but end in the shape {new Sequence(hidden).GetOutputShape(joined)}. Put a Flatten at their end, or pool a sequence over time.");
    }

    private static IEnumerable<Layer> SilenceOf(InputEncoder input, IReadOnlyCollection<string> silenced) =>
        silenced.Contains(input.ColumnName) ? [new Silence()] : [];

    // Columns that said nothing when the initial model was trained stay so: its network is trained further, not another one.
    private static string[] SilencedBy(TrainedNetwork? initial, TrainingColumns columns) => initial is null
        ? []
        : [.. from column in columns.Inputs
              join input in initial.Network.Inputs on column.GraphName equals input.Name
              where input.Layers is [.., Silence]
              select column.ColumnName];

    // What few rows tell of how to train on them; null where nothing is to be asked.
    private RehearsalResult? Rehearse(
        TrainingColumns columns,
        TrainingRows rows,
        bool hasValidation,
        TrainingSet set,
        TrainingSetBuilder sets,
        NetworkTask description,
        TrainingOptions options)
    {
        if (rows.Sequences is not null || !Rehearsal.IsDue(options, rows.RowCount, hasValidation))
        {
            return null;
        }

        var seeds = Enumerable.Range(0, Rehearsal.CountSplits(rows.RowCount, options.DefaultLength.Rehearsals)).Select(i => unchecked(_seed + i));
        (TrainingSet, TrainingSet)[] splits = [.. seeds.Select(seed => Split(columns, rows, sets, seed)).OfType<(TrainingSet, TrainingSet)>()];
        if (splits.Length == 0)
        {
            return null;
        }

        var quiet = options.Copy();
        (quiet.CheckpointDirectory, quiet.Resume, quiet.Progress, quiet.Callbacks, quiet.Report) = (null, false, null, [], null);
        var batchSize = options.GetBatchSize(rows.RowCount);
        quiet.BatchSize = batchSize;
        var epochs = options.GetEpochs(((rows.RowCount - 1) / (batchSize * options.GradientAccumulation)) + 1);
        NetworkTrainer CreateTrainer(TrainingOptions attempt) => new(attempt, _seed, _task.CreateLoss(_options), _task.CreateMetrics(description));
        var rehearsal = new Rehearsal(quiet, CreateTrainer, _task.CreateLoss(_options), splits, _task.GetTrivialAnswer(set, description));

        // Numbers stand together in one column, and are never silenced; nor is the only column.
        var others = columns.Inputs.Count == 1 ? [] : columns.Inputs.Index().Where(input => input.Item is not INumberEncoder);
        return rehearsal.Run(silenced => CreateNetwork(columns, rows, silenced), [.. others.Select(input => (input.Index, input.Item.ColumnName))], epochs);
    }

    // Null if the rows of one side weigh nothing.
    private (TrainingSet Train, TrainingSet Held)? Split(TrainingColumns columns, TrainingRows rows, TrainingSetBuilder sets, int seed)
    {
        var held = new ValidationRows(_options, _task, seed).Choose(rows, columns.Label, Rehearsal.HeldFraction);
        bool Weighs(bool isHeld) => held.Where((ofRow, row) => ofRow == isHeld && rows.Weights?[row] != 0).Any();
        return Weighs(true) && Weighs(false)
            ? (sets.Build(rows.Pick(Array.ConvertAll(held, isHeld => !isHeld))), sets.Build(rows.Pick(held)))
            : null;
    }

    private static bool MarksMissing(Network network) => network.Inputs.Any(input => input.Layers is [Standardize { MarkMissing: true }, ..]);

    private NetworkInput CreateInput(InputEncoder input, LayerList layers) => input switch
    {
        KeySequenceEncoder keys => new NetworkInput(
            keys.ColumnName, TensorShape.Sequence(keys.Width), layers, InputElement.Key, keys.KeyCount, keys.Cut.ToTruncation()),
        NumberSequenceEncoder numbers => new NetworkInput(
            numbers.ColumnName, TensorShape.Sequence(numbers.Cut.Length, numbers.Channels), layers, Truncation: numbers.Cut.ToTruncation()),
        CategoryEncoder categories => new NetworkInput(categories.ColumnName, new TensorShape(categories.Width), layers, InputElement.Key, categories.KeyCount),
        ImageEncoder => new NetworkInput(input.GraphName, GetInputShape(input), layers, InputElement.Pixel),
        NumberVectorEncoder<byte> => new NetworkInput(input.GraphName, GetInputShape(input), layers, InputElement.Byte),
        _ => new NetworkInput(input.ColumnName, GetInputShape(input), layers),
    };

    private NgramPart? FitNgrams(
        TrainingOptions options, Network network, TrainingColumns columns, TrainingRows rows, TrainingSet set, bool[]? held, IChannel channel) => rows.Sequences is null
        ? null
        : NgramPart.Fit(
            (SequenceModelOptions)options,
            network,
            rows,
            _task.CreateLinearLoss(_options, set.Targets, _task.GetOutputUnits(columns.Label)),
            set.Weights,
            held,
            channel);

    // The rows that tell what n-grams count, where no validation rows do. A training that goes on from another one keeps what they count there.
    private bool[]? HoldBack(TrainingColumns columns, TrainingRows train, TrainingRows? validation) =>
        train.Sequences is null || validation is not null || _options.InitialModel is not null
            ? null
            : NgramPart.HoldBack(train, fraction => new ValidationRows(_options, _task, _seed).Choose(train, columns.Label, fraction));

    private static TrainingParts Divide(
        NgramPart ngrams,
        Network network,
        TrainingSet trainSet,
        TrainingSet? validationSet,
        TrainingRows trainRows,
        TrainingRows? validationRows,
        bool[]? held,
        TrainingSetBuilder sets)
    {
        var toTrain = ngrams.ToTrain(network);
        if (held is not null)
        {
            TrainingSet Pick(bool[] picked) => ngrams.AddTo(sets.Build(trainRows.Pick(picked)), picked);
            return new TrainingParts(toTrain, Pick(Array.ConvertAll(held, isHeld => !isHeld)), null, Pick(held));
        }

        var validation = validationRows is null ? null : ngrams.AddTo(validationSet!, validationRows);
        return new TrainingParts(toTrain, ngrams.AddTo(trainSet), validation, validation);
    }

    private NetworkTask Describe(DataViewSchema.Column label, TrainingRows rows)
    {
        var description = _task.Describe(label, rows.Labels);
        return _options.InitialModel?.Task is { } initial ? InitialModelRules.Keep(initial, description) : description;
    }

    private Places? MatchOutputs(NetworkTask description) =>
        _options.InitialModel?.Task is { } initial ? InitialModelRules.MatchOutputs(initial, description) : null;

    private (TrainingRows Train, TrainingRows? Validation) Read(
        TrainingColumns columns, IDataView trainData, IDataView? validationData, RowSpill spill, IChannel channel)
    {
        var validation = new ValidationRows(_options, _task, _seed);
        validation.Check(validationData, channel);
        var train = columns.Read(trainData, "training", withGroups: validationData is null, spill, channel, _options.CancellationToken);
        return validationData is null
            ? validation.Split(train, columns.Label, channel)
            : (train, columns.Read(validationData, "validation", withGroups: false, spill, channel, _options.CancellationToken));
    }

    // Classes are weighed by the training rows, wherever the rows are that are weighed.
    private TrainingSetBuilder CreateSetBuilder(DataViewSchema.Column label, TrainingRows train, NetworkTask description, RowSpill spill)
    {
        var classWeights = _task.GetClasses(label, train.Labels) is { } classes ? _options.ClassWeights.For(classes) : null;
        return new TrainingSetBuilder(_task, label, description, classWeights, spill);
    }

    private TrainingOptions ForTraining(Network network, DataViewSchema schema, TrainingColumns columns, IChannel channel)
    {
        DynamicCode.Require();
        TorchSession.Require(_options.Device);
        var options = _options.CopyFor(columns.Inputs);
        options.KeyVectors = options.InitialModel is null ? _options.ReadKeyVectors(schema[columns.Inputs[0].ColumnName], network, channel) : null;
        WarmStartReport.Write(options, network, channel);
        options.Callbacks.Insert(0, new LogCallback(channel));
        options.Report = line => channel.Info(MessageSensitivity.None, line);
        return options;
    }

    private TrainingOutcome Judge(TrainingResult result, TrainingSet train, NetworkTask description, RehearsalResult? rehearsed) => new(
        result.History,
        result.FirstLosses,
        TrivialAnswer.LossOf(_task.CreateLoss(_options), train, _task.GetTrivialAnswer(train, description)),
        train.RowCount,
        result.Weights.All.Values.Sum(weight => weight.Values.LongLength),
        _options.LearningRate,
        rehearsed?.Silenced,
        rehearsed is { IsShortened: true });

    // ML.NET's OnnxTransformer takes a vector of known size only where the graph says that size.
    private static byte[] ToSave(TrainedNetwork trained, IReadOnlyList<InputEncoder> inputs) => inputs.Aggregate(trained.Onnx, (onnx, input) =>
        input is { HasVariableLength: true, Type: VectorDataViewType { IsKnownSize: true, Size: var size } }
            ? OnnxFile.WithSteps(onnx, input.ColumnName, size)
            : onnx);

    /// <summary>What a fit trains.</summary>
    /// <param name="Network">The network.</param>
    /// <param name="Train">The rows that it is trained on.</param>
    /// <param name="Validation">The rows that it is validated on; null if there are none.</param>
    /// <param name="Weighing">The rows that tell what the n-grams count beside it; null if none do.</param>
    private sealed record TrainingParts(Network Network, TrainingSet Train, TrainingSet? Validation, TrainingSet? Weighing);
}
