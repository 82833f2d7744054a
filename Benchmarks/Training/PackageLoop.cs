using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Losses;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>This package's training as its estimators run it, with Adam and the default schedule and history.</summary>
internal sealed class PackageLoop(TrainingCase @case, MadeUpRows rows) : ITrainingLoop
{
    public double Train(int epochs)
    {
        var options = new TrainingOptions
        {
            Epochs = epochs,
            BatchSize = @case.BatchSize,
            LearningRate = TrainingBenchmark.LearningRate,
            Optimizer = new Adam(),
            WeightDecay = 0,
            Device = "cpu",
            Threads = 1,
        };
        var trainer = new NetworkTrainer(options, seed: 1, new CrossEntropyLoss().ForClasses(labelSmoothing: 0), new MulticlassMetrics(TrainingCase.ClassCount));
        var start = Environment.CpuUsage.TotalTime;
        trainer.Train(@case.Network, new TrainingSet(@case.RowCount, [rows.Kept], rows.Targets), validation: null);
        return @case.RowCount * (double)epochs / (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }
}
