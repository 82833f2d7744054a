using System.Globalization;
using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Runs;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>What each part of a training step costs: the median over many steps of the CPU time of one thread.</summary>
internal static class StepBenchmark
{
    private const int LeastSteps = 10;
    private static readonly string[] _parts = ["batch", "forward", "loss", "backward", "mean loss", "optimizer"];

    /// <summary>Measures, and prints a line for each network.</summary>
    /// <param name="duration">About how long a network is trained.</param>
    /// <param name="only">Only networks whose name contains this text; null for all.</param>
    public static int Run(TimeSpan duration, string? only)
    {
        Console.WriteLine($"{"CPU µs of a step",-40}{string.Concat(_parts.Select(part => $"{part,11}"))}{"all",11}");
        foreach (var @case in TrainingCases.All.Where(c => only is null || c.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var steps = Measure(@case, duration);
            var medians = Enumerable.Range(0, _parts.Length).Select(part => Rounds.Median(steps.Select(step => step[part])));
            var all = Rounds.Median(steps.Select(step => step.Sum()));
            Console.WriteLine($"{@case.Name,-40}{string.Concat(medians.Append(all).Select(Show))}");
        }

        return 0;
    }

    private static string Show(double time) => string.Create(CultureInfo.InvariantCulture, $"{time,11:N0}");

    // The microseconds of each part of each step, without the first ones, in which code is compiled and memory fetched.
    private static List<double[]> Measure(TrainingCase @case, TimeSpan duration)
    {
        var made = @case.CreateRows();
        using var session = TorchSession.Start(seed: 1, threads: 1);
        using var module = new NetworkModule(@case.Network, session.Random);
        var rows = new DeviceRows(new TrainingSet(@case.RowCount, [made.Kept], made.Targets), @case.Network, session.Device);
        var order = rows.CreateOrder(@case.BatchSize);
        var objective = new CrossEntropyLoss().ForClasses(labelSmoothing: 0);
        using var weights = new FlatWeights(module.named_parameters());
        weights.LetWriteGradients(module);
        using var optimizer = new TrainingOptions { Optimizer = new Adam(), WeightDecay = 0 }.CreateOptimizer(weights);
        var meanLoss = new RunningLoss(session.Device);
        module.train();
        using var flushed = FlushedDenormals.OnThisThread();
        var clock = new PartClock();
        for (var epoch = 1; clock.Total < duration || clock.Steps.Count < 2 * LeastSteps; epoch++)
        {
            clock.Start();
            foreach (var batch in rows.Read(order.Shuffle(seed: 1, epoch)))
            {
                clock.EndPart();
                var pass = module.Start(batch.Inputs);
                clock.EndPart();
                var mean = objective.Mean(pass.Output, batch);
                clock.EndPart();
                pass.Backward(mean);
                clock.EndPart();
                meanLoss.StartStep();
                meanLoss.Add(mean, batch.Count);
                clock.EndPart();
                optimizer.Step(TrainingBenchmark.LearningRate);
                clock.EndPart();
                clock.EndStep();
            }
        }

        return clock.Steps[LeastSteps..];
    }

    private sealed class PartClock
    {
        private readonly List<double> _step = [];
        private TimeSpan _last;

        public List<double[]> Steps { get; } = [];

        public TimeSpan Total { get; private set; }

        public void Start() => _last = WorkTime.Now(WorkTime.Cpu);

        public void EndPart()
        {
            var now = WorkTime.Now(WorkTime.Cpu);
            Total += now - _last;
            _step.Add((now - _last).TotalMicroseconds);
            _last = now;
        }

        public void EndStep()
        {
            Steps.Add([.. _step]);
            _step.Clear();
            Start();
        }
    }
}
