using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>What a trained network makes of rows, before the task's columns are made of it.</summary>
internal static class RawOutput
{
    /// <summary>Runs a network as it is when scoring.</summary>
    /// <param name="options">Where to run it.</param>
    /// <param name="network">The network as it was trained.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="set">The rows.</param>
    /// <returns>The outputs of each row, in the order of the rows.</returns>
    public static float[] Compute(TrainingOptions options, Network network, NetworkWeights weights, TrainingSet set) =>
        OutOfDeviceMemory.Explain(options, options.ScoringBatchSize, () => Run(options, network, weights, set));

    private static float[] Run(TrainingOptions options, Network network, NetworkWeights weights, TrainingSet set)
    {
        using var session = TorchSession.Start(seed: 0, options.Threads, options.Device); // nothing is drawn
        using var noGrad = no_grad();
        using var module = new NetworkModule(network, session.Random);
        weights.CopyTo(module);
        module.to(session.Device);
        module.eval();
        var rows = new DeviceRows(set, network, session.Device);
        var batches = rows.InOrder(options.ScoringBatchSize);
        var width = (int)network.OutputShape.Size;
        var outputs = new float[set.RowCount * width];
        var done = 0;
        foreach (var batch in rows.Read(batches))
        {
            using var output = module.forward(batch.Inputs).to(ScalarType.Float32).cpu().contiguous(); // (batch, outputs)
            var values = MemoryMarshal.Cast<byte, float>(output.bytes);
            for (var i = 0; i < batch.Count; i++, done++)
            {
                values.Slice(i * width, width).CopyTo(outputs.AsSpan((batches.Rows?[done] ?? done) * width));
            }
        }

        return outputs;
    }
}
