using MLNet.DeepExtensions.Benchmarks.Measuring;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Training;

/// <summary>
/// The forward and the backward pass of the package's network on one batch, over and over, and nothing else: no loop that trains it
/// by these passes can be faster.
/// </summary>
internal sealed class GradientsAlone(TrainingCase @case, MadeUpRows rows, string device) : IMeasuredLoop
{
    public double Run(int passes)
    {
        using var session = TorchSession.Start(seed: 1, threads: 1, device);
        var start = WorkTime.Now(device);
        using var module = new NetworkModule(@case.Network, session.Random).to(session.Device);
        using var all = from_array(rows.Values).reshape(@case.Network.Inputs[0].Element == InputElement.Key
            ? [@case.RowCount, rows.Width]
            : @case.Network.Inputs[0].Shape.WithBatch(@case.RowCount)).to(session.Device, disposeAfter: true);
        using var inputs = all.narrow(0, 0, @case.BatchSize);
        using var allTargets = from_array(rows.Targets).to(session.Device, disposeAfter: true);
        using var targets = allTargets.narrow(0, 0, @case.BatchSize);
        using var weights = new FlatWeights(module.named_parameters());
        weights.LetWriteGradients(module);
        var isReached = new bool[weights.Parts.Count];
        module.train();
        for (var step = 0; step < @case.RowCount / @case.BatchSize * passes; step++)
        {
            using var scope = NewDisposeScope();
            nn.functional.cross_entropy(module.forward([inputs]), targets).backward();
            weights.TakeGradients(isReached);
        }

        if (session.Device.type == DeviceType.CUDA)
        {
            cuda.synchronize(); // the passes were only asked for so far
        }

        return @case.RowCount * (double)passes / (WorkTime.Now(device) - start).TotalSeconds;
    }
}
