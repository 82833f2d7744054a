using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>
/// Counts a task's metrics exactly over all rows of an epoch. Rows count the same whatever their weights, as in ML.NET's
/// own evaluators, and the figures are theirs.
/// </summary>
/// <remarks>What is counted are sums over rows, so the counts of two parts of the rows can be added to those of all.</remarks>
/// <param name="sumCount">The number of sums.</param>
internal abstract class MetricCounter(int sumCount)
{
    /// <summary>The metrics, in the order to show them.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>The figures over all rows since the last reset, by name; NaN where one is not defined.</summary>
    public abstract IReadOnlyDictionary<string, double> Values { get; }

    /// <summary>What was counted since the last reset.</summary>
    protected double[] Sums { get; } = new double[sumCount];

    /// <summary>Starts anew.</summary>
    public virtual void Reset() => Array.Clear(Sums);

    /// <summary>Adds a batch.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="batch">The rows.</param>
    public abstract void Add(Tensor output, Batch batch);

    /// <summary>Adds all rows that another counter has counted.</summary>
    /// <param name="other">A counter of the same metrics, of the same classes or outputs.</param>
    public virtual void Add(MetricCounter other) => TensorPrimitives.Add<double>(Sums, other.Sums, Sums);

    /// <summary>Adds all rows that the counters of the other processes have counted.</summary>
    /// <param name="communicator">The processes.</param>
    public virtual void AllReduce(Communicator communicator) => communicator.AllReduceSum(Sums);

    /// <summary>A tensor's numbers in managed memory.</summary>
    protected static T[] ToArray<T>(Tensor tensor)
        where T : unmanaged
    {
        using var onCpu = tensor.detach().cpu().contiguous();
        return MemoryMarshal.Cast<byte, T>(onCpu.bytes).ToArray();
    }

    /// <summary>The sum of some of the sums.</summary>
    protected static double Sum(ReadOnlySpan<double> sums) => TensorPrimitives.Sum(sums);

    /// <summary>One number over another; 0 if the other is 0.</summary>
    protected static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}

/// <summary>A counter whose metrics are figures of its own.</summary>
/// <typeparam name="TSelf">The counter's own type.</typeparam>
/// <param name="figures">The figures, in the order to show them.</param>
/// <param name="sumCount">The number of sums.</param>
internal abstract class MetricCounter<TSelf>(IReadOnlyList<Figure<TSelf>> figures, int sumCount) : MetricCounter(sumCount)
    where TSelf : MetricCounter<TSelf>
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<Metric> Metrics { get; } = MetricsOf(figures);

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, double> Values =>
        figures.ToDictionary(figure => figure.Metric.Name, figure => figure.Read((TSelf)this));

    /// <summary>The metrics of figures, known before anything is counted.</summary>
    protected static Metric[] MetricsOf(IReadOnlyList<Figure<TSelf>> figures) => [.. figures.Select(figure => figure.Metric)];
}
