using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Checkpointing;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Mixing;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Transfer;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>What a training gives: the weights that were kept, in managed memory, and how it went.</summary>
/// <param name="Weights">The weights that were kept.</param>
/// <param name="History">How it went, epoch by epoch.</param>
/// <param name="FirstLosses">The loss of each of the first steps.</param>
internal sealed record TrainingResult(NetworkWeights Weights, TrainingHistory History, IReadOnlyList<double> FirstLosses);

/// <summary>Trains a network, whatever its layers and its task.</summary>
/// <param name="options">Checked options.</param>
/// <param name="context">What else is known.</param>
/// <param name="loss">What to make small.</param>
/// <param name="metrics">What to report on validation rows.</param>
internal sealed class NetworkTrainer(TrainingOptions options, TrainingContext context, LossFunction loss, MetricCounter metrics)
{
    private const double BytesPerMebibyte = 1 << 20;
    private static readonly Dictionary<string, double> _noMetrics = [];
    private readonly Metric _watched = GetWatched(options, metrics);
    private readonly TrainingCallback[] _callbacks = [.. CreateCallbacks(options, context, GetWatched(options, metrics))];
    private readonly FirstLosses _firstLosses = new();

    /// <summary>Runs all epochs.</summary>
    /// <param name="network">The network to train.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="validation">The rows to choose the best epoch by; null keeps the last epoch.</param>
    /// <exception cref="ArgumentException">The layers do not fit together, or the initial weights do not fit the network.</exception>
    /// <exception cref="InvalidOperationException">
    /// A native library or device is missing, the device's memory ran out, or the loss became infinite.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended, or <c>ThrowOnCancellation</c> is set.</exception>
    public TrainingResult Train(Network network, TrainingSet train, TrainingSet? validation) =>
        OutOfDeviceMemory.Explain(options, options.GetBatchSize(train.RowCount), () => Run(network, train, validation));

    private TrainingResult Run(Network network, TrainingSet train, TrainingSet? validation)
    {
        options.CancellationToken.ThrowIfCancellationRequested();
        using var session = TorchSession.Start(context.Seed, options.Threads, options.Device);
        using var module = TrainableModule.Create(options, context, network, train, session.Device);
        using var optimizer = options.CreateOptimizer(module);

        var trainRows = new DeviceRows(train, network, session.Device);
        var validationRows = validation is null ? null : new DeviceRows(validation, network, session.Device);
        var batchSize = options.GetBatchSize(train.RowCount);
        var plan = new StepPlan(train.RowCount, trainRows.BatchCount(batchSize), batchSize, options.GradientAccumulation);
        var state = new TrainingState(options.GetEpochs(plan.StepsPerEpoch), plan.StepsPerEpoch, context.Seed);
        var rates = new LearningRatePlan(options, state.Epochs, plan.StepsPerEpoch);
        var order = trainRows.CreateOrder(batchSize);
        var best = new BestWeights(_watched);
        var average = WeightAverage.Create(module, options.Ema);
        var mixer = BatchMixer.Create(options, network);
        var running = new RunningLoss(session.Device);
        state.ReadStepLoss = () => running.StepMean;
        using var checkpoints = Checkpoints.Open(
            options,
            () => TrainingFingerprint.Of(options, network, string.Join(", ", metrics.Metrics.Select(metric => metric.Name)), train, validation),
            state,
            [new ModuleState(module), optimizer, rates, running, _firstLosses, best, average, .. _callbacks.OfType<ITrainingPart>()]);

        Notify(callback => callback.OnTrainingStarted(state));
        while (state.StartEpoch())
        {
            var watch = Stopwatch.StartNew();
            var rowsBefore = state.Step == 0 ? 0 : running.Rows; // of an epoch that was begun before an interruption
            var batches = trainRows.Batches(order.Of(state.Seed, state.Epoch), batchSize, skip: plan.FirstBatch(state.Step));
            var trainLoss = TrainEpoch(session, module, optimizer, batches, mixer, average, plan, rates, state, running, checkpoints);
            if (trainLoss is null)
            {
                break; // stopped in mid-epoch
            }

            Finite.RequireTrainLoss(trainLoss.Value, state.Epoch, _firstLosses.Values, options.LearningRate);
            var trainSeconds = watch.Elapsed.TotalSeconds;
            EpochResult result;
            using (average.Apply())
            {
                var (validationLoss, validationMetrics) = validationRows is null ? (null, _noMetrics) : Evaluate(module, validationRows);
                Finite.RequireValidationLoss(validationLoss, state.Epoch);
                result = new EpochResult(
                    state.Epoch,
                    trainLoss.Value,
                    validationLoss,
                    validationMetrics,
                    optimizer.LearningRate,
                    (running.Rows - rowsBefore) / trainSeconds,
                    watch.Elapsed,
                    Environment.WorkingSet / BytesPerMebibyte);
                best.Offer(module, result, isLast: state.Epoch == state.Epochs);
            }

            state.Add(result);
            rates.OnEpochEnded(result);
            Notify(callback => callback.OnEpochEnded(state, result));
            checkpoints.OnEpochEnded();
        }

        checkpoints.OnTrainingEnded();
        if (state.StopReason is not null && (!state.HasNetwork || options.ThrowOnCancellation))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
        }

        if (!state.HasNetwork)
        {
            throw new OperationCanceledException($"The training was stopped before its first epoch ended: {state.StopReason}.");
        }

        Notify(callback => callback.OnTrainingEnded(state));
        var stepLoss = state.StepLoss;
        state.ReadStepLoss = () => stepLoss; // the tensors that it is read from end with the session
        using var final = average.Apply();
        var weights = best.Weights ?? NetworkWeights.From(module);
        Finite.RequireWeights(weights, options.LearningRate);
        return new TrainingResult(weights, new TrainingHistory(state.Results, best.Epoch, state.StopReason), _firstLosses.Values);
    }

    private static Metric GetWatched(TrainingOptions options, MetricCounter metrics) =>
        Metric.Find(options.EarlyStopping?.Metric ?? Metric.Loss.Name, metrics.Metrics);

    private static IEnumerable<TrainingCallback> CreateCallbacks(TrainingOptions options, TrainingContext context, Metric watched)
    {
        if (options.MaximumTrainingTime is { } limit)
        {
            yield return new TimeLimitCallback(limit);
        }

        if (options.EarlyStopping is { } stopping)
        {
            yield return new EarlyStoppingCallback(stopping, watched);
        }

        foreach (var callback in context.Callbacks.Concat(options.Callbacks))
        {
            yield return callback;
        }

        if (options.Progress is { } progress)
        {
            yield return new ProgressCallback(progress); // the last, so that it knows whether another one has asked to stop
        }
    }

    /// <summary>One pass over the training rows; null when it was stopped before its end.</summary>
    private double? TrainEpoch(
        TorchSession session,
        NetworkModule module,
        ParameterOptimizer optimizer,
        IEnumerable<Batch> batches,
        BatchMixer mixer,
        WeightAverage average,
        StepPlan plan,
        LearningRatePlan rates,
        TrainingState state,
        RunningLoss running,
        Checkpoints checkpoints)
    {
        module.train();
        if (state.Step == 0)
        {
            running.Reset();
        }

        var batchNumber = plan.FirstBatch(state.Step);
        foreach (var batch in batches)
        {
            if (options.CancellationToken.IsCancellationRequested)
            {
                state.Cancel();
            }

            if (state.StopReason is not null && batchNumber == plan.FirstBatch(state.Step))
            {
                return null; // between steps, where it can be continued
            }

            // Random numbers depend on nothing before the batch, so a training can be continued at any step, on any device.
            if (plan.StartsStep(batchNumber))
            {
                running.StartStep();
            }

            session.Seed((long)SplitMix64.At(state.Seed, state.Epoch, batchNumber).Next());
            var mixed = mixer.Apply(batch);
            var output = module.forward(mixed.Inputs); // (batch, outputs)
            var mean = mixed.MeanLoss(loss, output);
            plan.PartOf(mean, batchNumber, batch.Count).backward();
            _firstLosses.Add(mean);
            running.Add(mean, batch.Count);
            if (plan.EndsStep(batchNumber++))
            {
                state.LearningRate = rates.At(((long)(state.Epoch - 1) * state.StepsPerEpoch) + state.Step);
                optimizer.Step(state.LearningRate);
                average.Update();
                state.Step++;
                Notify(callback => callback.OnStepEnded(state));
                checkpoints.OnStepEnded();
            }
        }

        return running.Mean;
    }

    private (double? Loss, IReadOnlyDictionary<string, double> Metrics) Evaluate(NetworkModule module, DeviceRows validation)
    {
        module.eval();
        using var noGrad = no_grad();
        metrics.Reset();
        var sum = 0.0;
        var rows = 0L;
        foreach (var batch in validation.Batches(validation.ByLength(), options.ScoringBatchSize))
        {
            var output = module.forward(batch.Inputs);
            sum += batch.MeanLoss(loss, output).Read() * batch.Count;
            rows += batch.Count;
            metrics.Add(output, batch.Targets);
        }

        return (sum / rows, metrics.Values);
    }

    private void Notify(Action<TrainingCallback> hook)
    {
        foreach (var callback in _callbacks)
        {
            hook(callback);
        }
    }
}
