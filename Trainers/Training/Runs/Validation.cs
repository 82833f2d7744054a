using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Runs;

/// <summary>Judges a network by rows that it is not trained on.</summary>
/// <param name="rows">The rows.</param>
/// <param name="batchSize">The number of rows that are scored at once.</param>
/// <param name="objective">What training makes small.</param>
/// <param name="metrics">What else is counted.</param>
/// <param name="communicator">The processes that train together; each judges a part of the rows.</param>
internal sealed class Validation(DeviceRows rows, int batchSize, Objective objective, MetricCounter metrics, Communicator communicator)
{
    /// <summary>Passes over all rows.</summary>
    /// <param name="module">The network as it is now; it is left as it is for scoring.</param>
    /// <returns>The mean loss over all rows, and the metrics by name.</returns>
    public (double? Loss, IReadOnlyDictionary<string, double> Metrics) Run(NetworkModule module)
    {
        module.eval();
        using var noGrad = no_grad();
        metrics.Reset();
        var (sum, count) = (0.0, 0L);
        var batches = rows.InOrder(batchSize);
        var (start, end) = rows.GetOwn(batches, communicator);
        foreach (var batch in rows.Read(batches, start, end))
        {
            var output = module.forward(batch.Inputs);
            sum += objective.Mean(output, batch).Read() * batch.Count;
            count += batch.Count;
            metrics.Add(output, batch);
        }

        Span<double> sums = [sum, count];
        communicator.AllReduceSum(sums);
        metrics.AllReduce(communicator);
        return (sums[0] / sums[1], metrics.Values);
    }
}
