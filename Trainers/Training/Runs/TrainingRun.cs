using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Checkpointing;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Mixing;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>
/// The one loop in which weights are learned: it owns the optimiser of a module, the plan of its steps and their sizes, and all that
/// says where the training stands. What is optional (validation, callbacks, checkpoints) is added to it, and does nothing by default.
/// </summary>
/// <remarks>Its tensors live in the session's dispose scope, so it ends before the session does.</remarks>
internal sealed class TrainingRun : IDisposable
{
    private const double BytesPerMebibyte = 1 << 20;
    private static readonly Dictionary<string, double> _noMetrics = [];

    private readonly TorchSession _session;
    private readonly TrainingOptions _options;
    private readonly NetworkModule _module;
    private readonly DeviceRows _rows;
    private readonly Objective _objective;
    private readonly BatchOrder _order;
    private readonly StepPlan _plan;
    private readonly LearningRatePlan _rates;
    private readonly BatchMixer _mixer;
    private readonly FlatWeights _weights;
    private readonly ParameterOptimizer _optimizer;
    private readonly RunningLoss _running;
    private readonly Communicator _communicator;
    private readonly SharedBatch _batch;
    private readonly GradientSums _sums;

    /// <summary>Makes all that it takes to train a module.</summary>
    /// <param name="start">Session, options, module and rows; they belong to the caller.</param>
    /// <param name="objective">What to make small.</param>
    /// <exception cref="ArgumentException">The rows of the network's inputs cannot be mixed as the options say.</exception>
    public TrainingRun(TrainingStart start, Objective objective)
    {
        (_session, _options, var context, _module, var train) = start;
        _communicator = context.Communicator;
        _objective = objective;
        _mixer = BatchMixer.Create(_options, _module.Network);
        _rows = new DeviceRows(train, _module.Network, _session.Device);
        _order = _rows.CreateOrder(_options.GetBatchSize(train.RowCount));
        _plan = new StepPlan(_order.BatchCount, _options.GradientAccumulation);
        var epochs = _options.GetEpochs(_plan.StepsPerEpoch);
        _rates = new LearningRatePlan(_options, epochs, _plan.StepsPerEpoch);
        State = new TrainingState(epochs, _plan.StepsPerEpoch, context.Seed) { LargestLearningRate = _rates.Peak };
        _running = new RunningLoss(_session.Device);
        State.ReadStepLoss = () => _running.StepMean;
        _batch = new SharedBatch(_communicator);
        foreach (var layer in _module.modules().OfType<ISeesWholeBatch>())
        {
            layer.Batch = _batch;
        }

        new ModuleState(_module).Broadcast(_communicator);
        _weights = new FlatWeights(_module.named_parameters(), _options.GetRateFactor);
        _weights.LetWriteGradients(_module);
        Average = WeightAverage.Create(_weights, _options.Ema);
        _sums = new GradientSums(_weights, _communicator);
        _optimizer = _options.CreateOptimizer(_weights, _sums, new ObservingRule(ShowGradients));
        NativeHeap.Release(); // what the first weights were drawn and copied in
    }

    /// <summary>Where the training stands.</summary>
    public TrainingState State { get; }

    /// <summary>The rows that it trains on.</summary>
    public DeviceRows Rows => _rows;

    /// <summary>The moving average of the weights.</summary>
    public WeightAverage Average { get; }

    /// <summary>Takes the loss of the first steps.</summary>
    public FirstLosses FirstLosses { get; init; } = new();

    /// <summary>What is called while training. Default none.</summary>
    public TrainingCallbacks Callbacks { get; init; } = new();

    /// <summary>What judges every epoch on rows of its own. Default null: nothing does.</summary>
    public Validation? Validation { get; init; }

    /// <summary>Keeps the weights of the best epoch. Default by the validation loss.</summary>
    public BestWeights Best { get; init; } = new(Metric.Loss);

    /// <summary>What saves the training from time to time. Default nothing.</summary>
    public Checkpoints Checkpoints { get; set; } = Checkpoints.None;

    /// <summary>All that must be the same after an interruption, the state apart.</summary>
    public IReadOnlyList<ITrainingPart> Parts =>
        [new ModuleState(_module), _optimizer, _rates, _running, FirstLosses, Best, Average, .. Callbacks.Parts];

    /// <summary>Runs the next epoch, or what is left of one that was interrupted.</summary>
    /// <returns>False when there is none to run, or the training was stopped inside it.</returns>
    public bool RunEpoch()
    {
        if (IsStopped() || !State.StartEpoch())
        {
            return false;
        }

        if (State.Step == 0)
        {
            _running.Reset();
        }

        var watch = Stopwatch.StartNew();
        var rowsBefore = _running.Rows; // of an epoch that was begun before an interruption
        if (TrainOnAllRows() is not { } trainLoss)
        {
            return false;
        }

        var trainTime = watch.Elapsed;
        EpochResult result;
        using (Average.Apply())
        {
            var (validationLoss, metrics) = Validation is { } validation ? validation.Run(_module) : (null, _noMetrics);
            result = new EpochResult(
                State.Epoch,
                trainLoss,
                validationLoss,
                metrics,
                _optimizer.LearningRate,
                (_running.Rows - rowsBefore) / trainTime.TotalSeconds,
                watch.Elapsed,
                Environment.WorkingSet / BytesPerMebibyte);
            Best.Offer(_module, result, isLast: State.Epoch == State.Epochs);
        }

        State.Add(result);
        _rates.OnEpochEnded(result);
        Callbacks.OnEpochEnded(State, result);
        Checkpoints.OnEpochEnded();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _sums.Dispose();
        _weights.Dispose();
    }

    // The mean loss over the rows; null when it was stopped between two steps, where it can be continued.
    private double? TrainOnAllRows()
    {
        _module.train();
        State.Batch = _plan.FirstBatch(State.Step);
        var epoch = _order.Shuffle(State.Seed, State.Epoch);
        var read = _communicator.Size == 1 || _mixer.NeedsAllRows ? epoch : epoch.Take(batch => _rows.GetPart(epoch, batch, _communicator));
        foreach (var batch in _rows.Read(read, skip: State.Batch))
        {
            if (_options.CancellationToken.IsCancellationRequested)
            {
                State.Cancel();
            }

            if (_plan.StartsStep(State.Batch) && IsStopped())
            {
                return null;
            }

            Step(batch, epoch);
        }

        return _running.Mean;
    }

    // Trains on the next batch of an epoch; the last one of a step moves the weights.
    private void Step(Batch batch, RowBatches epoch)
    {
        var number = State.Batch++;
        if (_plan.StartsStep(number))
        {
            _running.StartStep();
        }

        Callbacks.OnBatchStarted(State);

        // Random numbers depend on nothing before the batch, so a training can be continued at any step, on any device, by any number of processes.
        _session.Random.Part = null;
        _session.Random.Seed(SplitMix64.At(State.Seed, State.Epoch, number).Next());
        var part = _rows.GetPart(epoch, number, _communicator);
        using (FlushedDenormals.OnThisThread())
        {
            var mixed = _mixer.Apply(batch, _session.Random);
            (_session.Random.Part, _batch.Part) = (part, part);
            var own = _mixer.NeedsAllRows ? mixed.Take(part) : mixed;
            var pass = _module.Start(own.Inputs);
            var mean = _objective.Mean(pass.Output, own);
            if (_plan.EndsStep(number))
            {
                _sums.StartPass();
            }

            pass.Backward(_plan.GetPart(mean, part.Share, epoch, number));
            _batch.ThrowIfFailed();
            _sums.EndPass();
            var all = _communicator.GetMean(mean, part.Share);
            FirstLosses.Add(all);
            _running.Add(all, part.Total);
        }

        if (_plan.EndsStep(number))
        {
            MoveWeights();
        }
    }

    // One process that is to stop stops all.
    private bool IsStopped()
    {
        State.ShareStop(_communicator);
        return State.StopReason is not null;
    }

    private void ShowGradients(Tensor gradients)
    {
        if (Callbacks.LookAtGradients)
        {
            State.WithGradientNorm(() => ReadNorm(gradients), Callbacks.OnGradientsReady);
        }
    }

    private static double ReadNorm(Tensor gradients)
    {
        using var norm = gradients.norm();
        return norm.Read();
    }

    private void MoveWeights()
    {
        State.LearningRate = _rates.At(((long)(State.Epoch - 1) * State.StepsPerEpoch) + State.Step);
        using (FlushedDenormals.OnThisThread())
        {
            _optimizer.Step(State.LearningRate);
            Average.Update();
        }

        State.Step++;
        Callbacks.OnStepEnded(State);
        Checkpoints.OnStepEnded();
    }
}
