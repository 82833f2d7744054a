using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>
/// What one writes with TorchSharp alone, done well: rows wrapped once, batches by a shuffled index, a dispose scope for
/// every step, and the library's Adam.
/// </summary>
internal sealed class BareLoop(TrainingCase @case, MadeUpRows rows, string device) : IMeasuredLoop
{
    public double Run(int passes)
    {
        TorchLibrary.EnsureLoaded(); // kernels that compute wrongly on this machine are off for both
        manual_seed(1);
        set_num_threads(1);
        var on = TorchDevice.Parse(device).Resolve();
        var start = WorkTime.Now(device);
        using var module = @case.CreateBare().to(on);
        using var inputs = Inputs().to(on, disposeAfter: true);
        using var targets = from_array(rows.Targets).to(on, disposeAfter: true);
        using var optimizer = optim.Adam(module.parameters(), TrainingBenchmark.LearningRate);
        var loss = nn.CrossEntropyLoss();
        module.train();
        for (var epoch = 0; epoch < passes; epoch++)
        {
            using var order = randperm(@case.RowCount, device: on);
            var lossSum = 0.0;
            for (var first = 0; first < @case.RowCount; first += @case.BatchSize)
            {
                using var scope = NewDisposeScope();
                var rowNumbers = order[TensorIndex.Slice(first, first + @case.BatchSize)];
                optimizer.zero_grad();
                var output = module.forward(inputs.index_select(0, rowNumbers));
                var mean = loss.forward(output, targets.index_select(0, rowNumbers));
                mean.backward();
                optimizer.step();
                lossSum += mean.ToDouble();
            }
        }

        return @case.RowCount * (double)passes / (WorkTime.Now(device) - start).TotalSeconds;
    }

    // Keys in the type that torch's embedding takes, so that no step converts them.
    private Tensor Inputs() => rows.Values is int[] keys
        ? from_array(Array.ConvertAll(keys, key => (long)key)).reshape(@case.RowCount, rows.Width)
        : from_array(rows.Values).reshape(@case.Network.Inputs[0].Shape.WithBatch(@case.RowCount));
}
