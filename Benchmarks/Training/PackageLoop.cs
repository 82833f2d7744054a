using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Runs;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>This package's training as its estimators run it, with Adam and the default schedule and history.</summary>
/// <param name="case">The network and its rows.</param>
/// <param name="rows">The rows.</param>
/// <param name="device">The device to train on.</param>
/// <param name="precision">The numbers to train in.</param>
internal sealed class PackageLoop(TrainingCase @case, MadeUpRows rows, string device, Precision precision = Precision.Float32) : IMeasuredLoop
{
    public double Run(int passes)
    {
        var options = new TrainingOptions
        {
            Epochs = passes,
            BatchSize = @case.BatchSize,
            LearningRate = TrainingBenchmark.LearningRate,
            Optimizer = new Adam(),
            WeightDecay = 0,
            Device = device,
            Threads = 1,
            Precision = precision,
        };
        var trainer = new NetworkTrainer(
            options, new TrainingContext(1), new CrossEntropyLoss().ForClasses(labelSmoothing: 0), new MulticlassMetrics(TrainingCase.ClassCount));
        var start = WorkTime.Now(device);
        trainer.Train(@case.Network, new TrainingSet(@case.RowCount, [rows.Kept], rows.Targets), validation: null);
        return @case.RowCount * (double)passes / (WorkTime.Now(device) - start).TotalSeconds;
    }
}
