using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Checkpointing;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>What a training gives: the weights that were kept, in managed memory, and how it went.</summary>
/// <param name="Weights">The weights that were kept.</param>
/// <param name="History">How it went, epoch by epoch.</param>
/// <param name="FirstLosses">The loss of each of the first steps.</param>
/// <param name="LargestLearningRate">The largest step size that it was to take.</param>
internal sealed record TrainingResult(
    NetworkWeights Weights, TrainingHistory History, IReadOnlyList<double> FirstLosses, double LargestLearningRate);

/// <summary>Trains a network, whatever its layers and its task: a <see cref="TrainingRun"/> with all that the options ask for.</summary>
/// <param name="options">Checked options.</param>
/// <param name="context">What else is known.</param>
/// <param name="objective">What to make small.</param>
/// <param name="metrics">What to report on validation rows.</param>
internal sealed class NetworkTrainer(TrainingOptions options, TrainingContext context, Objective objective, MetricCounter metrics)
{
    private readonly Metric _watched = Metric.Find(options.EarlyStopping?.Metric ?? Metric.Loss.Name, metrics.Metrics);

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
        TrainingStart.Run(options, context, network, train, start => Run(start, validation));

    private TrainingResult Run(TrainingStart start, TrainingSet? validation)
    {
        var (network, firstLosses) = (start.Module.Network, new FirstLosses());
        var validationRows = validation is null ? null : new DeviceRows(validation, network, start.Session.Device);
        using var run = new TrainingRun(start, objective)
        {
            FirstLosses = firstLosses,
            Callbacks = new([new FiniteLossCallback(firstLosses), .. CreateCallbacks()]),
            Validation = validationRows is null
                ? null
                : new Validation(validationRows, options.ScoringBatchSize, objective, metrics, context.Communicator),
            Best = new BestWeights(_watched),
        };

        HeldOutputs.Keep(options, context, start.Module, [run.Rows, .. validationRows is null ? Array.Empty<DeviceRows>() : [validationRows]]);
        using var checkpoints = Checkpoints.Open(
            options, () => Fingerprint(network, start.Train, validation), context.Communicator, run.State, run.Parts);
        run.Checkpoints = checkpoints;
        run.Callbacks.OnTrainingStarted(run.State);
        while (run.RunEpoch())
        {
        }

        checkpoints.OnTrainingEnded();
        context.Communicator.Barrier(); // no process leaves while another one saves
        RequireNetwork(run.State);
        run.Callbacks.OnTrainingEnded(run.State);
        var stepLoss = run.State.StepLoss;
        run.State.ReadStepLoss = () => stepLoss; // the tensors that it is read from end with the session
        using var final = run.Average.Apply();
        var weights = run.Best.Weights ?? NetworkWeights.From(start.Module);
        Share(weights);
        RequireFinite(weights, run.State.LargestLearningRate);
        var history = new TrainingHistory(run.State.Results, run.Best.Epoch, run.State.StopReason);
        return new TrainingResult(weights, history, firstLosses.Values, run.State.LargestLearningRate);
    }

    // Processors of different kinds round differently; the model is to be the same.
    private void Share(NetworkWeights weights)
    {
        foreach (var name in weights.All.Keys.Order(StringComparer.Ordinal))
        {
            context.Communicator.Broadcast(MemoryMarshal.AsBytes(weights[name].Values.AsSpan()));
        }
    }

    private IEnumerable<TrainingCallback> CreateCallbacks()
    {
        yield return new TimeLimitCallback(options.MaximumTrainingTime);
        if (options.EarlyStopping is { } stopping)
        {
            yield return new EarlyStoppingCallback(stopping, _watched);
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

    private TrainingFingerprint Fingerprint(Network network, TrainingSet train, TrainingSet? validation) =>
        TrainingFingerprint.Create(options, network, string.Join(", ", metrics.Metrics.Select(metric => metric.Name)), train, validation);

    private void RequireNetwork(TrainingState state)
    {
        if (state.StopReason is not null && (!state.HasNetwork || options.ThrowOnCancellation))
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            if (state.IsCancelled)
            {
                throw new OperationCanceledException("Another process of this training was cancelled.");
            }
        }

        if (!state.HasNetwork)
        {
            throw new OperationCanceledException($"The training was stopped before its first epoch ended: {state.StopReason}.");
        }
    }

    private static void RequireFinite(NetworkWeights weights, double learningRate)
    {
        if (weights.All.Values.Any(weight => weight.Values.Any(value => !float.IsFinite(value))))
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"The training diverged: a weight is no longer finite. Set a LearningRate below {learningRate}."));
        }
    }
}
