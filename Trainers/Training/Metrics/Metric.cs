using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>A figure to judge a network by, summed exactly over all rows of an epoch.</summary>
internal abstract class Metric
{
    private double _sum;
    private long _count;

    /// <summary>The name to show.</summary>
    public abstract string Name { get; }

    /// <summary>Starts anew.</summary>
    public void Reset() => (_sum, _count) = (0, 0);

    /// <summary>Adds a batch.</summary>
    /// <param name="output">The network's raw output, (batch, outputs).</param>
    /// <param name="target">(batch).</param>
    public void Add(Tensor output, Tensor target)
    {
        using var sum = Sum(output, target);
        _sum += sum.ToDouble();
        _count += target.shape[0];
    }

    /// <summary>The figure over all rows since the last reset.</summary>
    public double Value => Finish(_sum / _count);

    /// <summary>The sum over the batch's rows, a scalar.</summary>
    protected abstract Tensor Sum(Tensor output, Tensor target);

    /// <summary>Makes the figure of the mean over all rows.</summary>
    protected virtual double Finish(double mean) => mean;
}
