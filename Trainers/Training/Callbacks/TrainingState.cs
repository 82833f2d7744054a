using System.Globalization;
using System.Text.Json;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Callbacks;

/// <summary>Where a training stands, for callbacks; they may ask it to stop.</summary>
public sealed class TrainingState : ITrainingPart
{
    // Why another process stops: the letter before its reason.
    private const char Asked = 'a';
    private const char Cancelled = 'c';
    private const char OverTime = 't';
    private static readonly Func<double> _nothingToRead = () => double.NaN;
    private readonly List<EpochResult> _results = [];
    private Func<double> _readGradientNorm = _nothingToRead;
    private bool _isCancelled;
    private bool _isOverTime;

    internal TrainingState(int epochs, int stepsPerEpoch, int seed)
    {
        Seed = seed;
        Epochs = epochs;
        StepsPerEpoch = stepsPerEpoch;
    }

    /// <summary>The number of epochs to run.</summary>
    public int Epochs { get; }

    /// <summary>The number of steps of an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The number of the current epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The number of steps done in this epoch.</summary>
    public int Step { get; internal set; }

    /// <summary>The number of batches begun in this epoch; with <c>GradientAccumulation</c> a step has several of them.</summary>
    public int Batch { get; internal set; }

    /// <summary>The optimiser's step size in the last step; NaN before the first.</summary>
    public double LearningRate { get; internal set; } = double.NaN;

    /// <summary>
    /// The mean loss over the rows of the last step, before it changed the weights; NaN before the first. It is read from the training device when it
    /// is asked for, which on a GPU waits for the step.
    /// </summary>
    public double StepLoss => ReadStepLoss();

    /// <summary>
    /// The Euclidean norm of all gradients together, zero or positive, in <see cref="TrainingCallback.OnGradientsReady"/>; NaN everywhere else. It
    /// is computed when it is asked for, which on a GPU waits for the gradients.
    /// </summary>
    public double GradientNorm => _readGradientNorm();

    /// <summary>The results of the epochs that ended.</summary>
    public IReadOnlyList<EpochResult> Results => _results;

    /// <summary>Why the training is to stop; null as long as it goes on.</summary>
    public string? StopReason { get; private set; }

    /// <summary>Reads <see cref="StepLoss"/>.</summary>
    internal Func<double> ReadStepLoss { get; set; } = _nothingToRead;

    /// <summary>The largest step size that the training is to take.</summary>
    internal double LargestLearningRate { get; init; } = double.NaN;

    /// <summary>The seed from which the order of the rows and the random numbers of every step follow.</summary>
    internal int Seed { get; private set; }

    /// <summary>Ends the training after the current step; the best network so far is kept.</summary>
    /// <param name="reason">The reason, for the history and the log.</param>
    public void RequestStop(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        StopReason ??= reason;
    }

    /// <summary>The epoch, the step and why the training is to stop.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Epoch {Epoch}/{Epochs}, step {Step}/{StepsPerEpoch}")
        + (StopReason is null ? string.Empty : $"; stops: {StopReason}");

    /// <summary>Lets the norm of the gradients be read while something is done.</summary>
    internal void WithGradientNorm(Func<double> read, Action<TrainingState> action)
    {
        _readGradientNorm = read;
        action(this);
        _readGradientNorm = _nothingToRead;
    }

    internal void Add(EpochResult result) => _results.Add(result);

    /// <summary>
    /// Goes on to the next epoch; or back into the current one, if it has no result yet because its training was interrupted.
    /// </summary>
    /// <returns>False when there is no epoch to run.</returns>
    internal bool StartEpoch()
    {
        if (StopReason is not null || _results.Count == Epochs)
        {
            return false;
        }

        if (_results.Count == Epoch)
        {
            Epoch++;
            (Step, Batch) = (0, 0);
        }

        return true;
    }

    /// <summary>Whether there is a network to give: an epoch has ended, or the time for one is over.</summary>
    internal bool HasNetwork => _results.Count > 0 || _isOverTime;

    /// <summary>Ends the training after the current step because its time is over, with the weights as they are if need be.</summary>
    internal void EndTime(string reason)
    {
        _isOverTime = StopReason is null;
        RequestStop(reason);
    }

    /// <summary>Ends the training after the current step because its user says so; it may be continued later.</summary>
    internal void Cancel()
    {
        _isCancelled = StopReason is null;
        RequestStop("cancelled");
    }

    /// <summary>Whether it stops because a user said so.</summary>
    internal bool IsCancelled => _isCancelled;

    /// <summary>Lets all processes stop where one is to, for the reason of the first one that has any.</summary>
    internal void ShareStop(Communicator communicator)
    {
        if (!communicator.Any(StopReason is not null) || communicator.Size == 1)
        {
            return;
        }

        var kind = _isCancelled ? Cancelled : _isOverTime ? OverTime : Asked;
        var first = communicator.AllGather(StopReason is null ? string.Empty : kind + StopReason).First(reason => reason.Length > 0);
        (StopReason, _isCancelled, _isOverTime) = (first[1..], first[0] == Cancelled, first[0] == OverTime);
    }

    void ITrainingPart.Save(TrainingSnapshot snapshot)
    {
        snapshot.Set<int>("state/position", [Epoch, Step, Seed]);
        snapshot.Set("state/results", JsonSerializer.SerializeToUtf8Bytes(_results, TrainingJson.Default.ListEpochResult));
        snapshot.Set("state/stop", JsonSerializer.SerializeToUtf8Bytes(_isCancelled ? null : StopReason, TrainingJson.Default.String!));
        snapshot.Set("state/overTime", _isOverTime);
    }

    void ITrainingPart.Restore(TrainingSnapshot snapshot)
    {
        var position = snapshot.Get<int>("state/position");
        (Epoch, Step, Seed) = (position[0], position[1], position[2]);
        _results.AddRange(JsonSerializer.Deserialize(snapshot.Get("state/results"), TrainingJson.Default.ListEpochResult)!);
        StopReason = JsonSerializer.Deserialize(snapshot.Get("state/stop"), TrainingJson.Default.String);
        _isOverTime = snapshot.Get<bool>("state/overTime")[0];
    }
}
