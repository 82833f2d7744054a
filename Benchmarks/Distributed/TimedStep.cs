using System.Diagnostics;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Benchmarks.Training;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Runs;

namespace MLNet.DeepExtensions.Benchmarks.Distributed;

/// <summary>How long the steps of a training take, by the clock, those left out in which code is compiled.</summary>
/// <param name="All">The seconds of each step.</param>
/// <param name="Shared">Of the time of a step in which the process is at the others, that which a tenth of all are below.</param>
internal sealed record TimedStep(double[] All, double Shared)
{
    private const int StepsPerEpoch = 8;

    /// <summary>The seconds that a tenth of all steps are below.</summary>
    public double Seconds => Rounds.FirstTenth(All);

    /// <summary>Trains on all processes, one thread each.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="batchSize">The rows of a step, of all processes together.</param>
    /// <param name="duration">About how long.</param>
    public static TimedStep Measure(Communicator communicator, int batchSize, TimeSpan duration)
    {
        var @case = TrainingCases.All[1] with { RowCount = StepsPerEpoch * batchSize };
        var rows = @case.CreateRows();
        var timed = communicator.Size == 1 ? null : new TimedCommunicator(communicator);
        var steps = new StepClock(timed, communicator, duration);
        var options = new TrainingOptions
        {
            Epochs = 1_000_000,
            BatchSize = batchSize,
            LearningRate = 1e-5, // so that batches of two rows lead nowhere, too
            Optimizer = new Adam(),
            WeightDecay = 0,
            Device = "cpu",
            Threads = 1,
            Callbacks = [steps],
        };
        var context = new TrainingContext(1) { Communicator = timed ?? communicator };
        new NetworkTrainer(options, context, new CrossEntropyLoss().ForClasses(labelSmoothing: 0), new MulticlassMetrics(TrainingCase.ClassCount))
            .Train(@case.Network, new TrainingSet(@case.RowCount, [rows.Kept], rows.Targets), validation: null);
        return steps.ToStep();
    }

    // The first process says when it is enough.
    private sealed class StepClock(TimedCommunicator? timed, Communicator communicator, TimeSpan duration) : TrainingCallback
    {
        private const int FirstSteps = 40; // in which code is compiled
        private readonly List<(double Seconds, double Shared)> _steps = [];
        private readonly Stopwatch _all = Stopwatch.StartNew();
        private long _last;
        private TimeSpan _lastShared;

        public override void OnStepEnded(TrainingState state)
        {
            var (now, shared) = (Stopwatch.GetTimestamp(), timed?.Time ?? TimeSpan.Zero);
            if (_last != 0)
            {
                _steps.Add((Stopwatch.GetElapsedTime(_last, now).TotalSeconds, (shared - _lastShared).TotalSeconds));
            }

            (_last, _lastShared) = (now, shared);
            if (communicator.Rank == 0 && _all.Elapsed > duration && _steps.Count > 3 * FirstSteps)
            {
                state.RequestStop("It was measured.");
            }
        }

        public TimedStep ToStep()
        {
            var counted = _steps.Skip(FirstSteps).ToArray();
            return new TimedStep([.. counted.Select(step => step.Seconds)], Rounds.FirstTenth(counted.Select(step => step.Shared)));
        }
    }
}
