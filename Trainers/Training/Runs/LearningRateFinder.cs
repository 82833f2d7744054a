using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Schedules;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>The learning-rate range test (Smith 2017): a short training whose step size grows at every step, until it diverges.</summary>
/// <param name="options">Checked options; Epochs, LearningRate and its schedule are not used.</param>
/// <param name="context">What else is known.</param>
/// <param name="objective">What to make small.</param>
internal sealed class LearningRateFinder(TrainingOptions options, TrainingContext context, Objective objective)
{
    private const double First = 1e-7;
    private const double Last = 10;
    private const int Steps = 100;

    /// <summary>Runs the test on a module of its own; nothing of it stays.</summary>
    /// <param name="network">The network to test with.</param>
    /// <param name="train">The rows to train on.</param>
    /// <exception cref="InvalidOperationException">A native library or device is missing, memory ran out, or the very first loss is not
    /// finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LearningRateTest Run(Network network, TrainingSet train)
    {
        var growing = options.Copy();
        (growing.Epochs, growing.Steps) = (Steps, null); // enough: an epoch has one step at least
        (growing.LearningRate, growing.WarmupFraction, growing.LearningRateSchedule) = (First, 0, new ExponentialSchedule(Last / First, Steps));
        return TrainingStart.Run(growing, context, network, train, Run);
    }

    private LearningRateTest Run(TrainingStart start)
    {
        var test = new RangeTestCallback(Steps);
        using var run = new TrainingRun(start, objective) { Callbacks = new(test) };
        while (run.RunEpoch())
        {
        }

        start.Options.CancellationToken.ThrowIfCancellationRequested();
        return test.Result;
    }
}
