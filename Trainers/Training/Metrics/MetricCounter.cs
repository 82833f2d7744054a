using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>
/// Counts a task's metrics exactly over all rows of an epoch. Rows count the same whatever their weights, as in ML.NET's
/// own evaluators, and the figures are theirs.
/// </summary>
internal abstract class MetricCounter
{
    /// <summary>The metrics, in the order to show them.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Starts anew.</summary>
    public abstract void Reset();

    /// <summary>Adds a batch.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="target">(batch).</param>
    public abstract void Add(Tensor output, Tensor target);

    /// <summary>The figures over all rows since the last reset, by name; NaN where one is not defined.</summary>
    public IReadOnlyDictionary<string, double> Values =>
        Metrics.Zip(Count()).ToDictionary(pair => pair.First.Name, pair => pair.Second);

    /// <summary>The figures, in the order of <see cref="Metrics"/>.</summary>
    protected abstract double[] Count();

    /// <summary>A tensor's numbers in managed memory.</summary>
    protected static T[] ToArray<T>(Tensor tensor)
        where T : unmanaged
    {
        using var onCpu = tensor.detach().cpu().contiguous();
        return MemoryMarshal.Cast<byte, T>(onCpu.bytes).ToArray();
    }

    /// <summary>One number over another; 0 if the other is 0.</summary>
    protected static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
