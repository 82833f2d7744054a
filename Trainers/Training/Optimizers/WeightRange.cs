using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Weights that lie side by side and move alike: all matrices or none, all of the same number of steps.</summary>
/// <param name="start">The number of the first value.</param>
/// <param name="end">The number of the value behind the last.</param>
/// <param name="isMatrix">Whether they are matrices.</param>
/// <param name="step">The number of steps done.</param>
/// <param name="weights">All weights.</param>
/// <param name="state">What the optimiser remembers of all weights.</param>
internal sealed class WeightRange(long start, long end, bool isMatrix, long step, FlatWeights weights, IEnumerable<Tensor> state) : IDisposable
{
    /// <summary>Whether they are matrices; biases and norms are not decayed: nothing is gained by making them small.</summary>
    public bool IsMatrix => isMatrix;

    /// <summary>The number of steps, with the one that is being done.</summary>
    public long Step { get; private set; } = step;

    /// <summary>The weights, (count).</summary>
    public Tensor Values { get; } = Part(weights.Values, start, end);

    /// <summary>Their gradients, (count).</summary>
    public Tensor Gradients { get; } = Part(weights.Gradients, start, end);

    /// <summary>What the optimiser remembers, each (count).</summary>
    public Tensor[] State { get; } = [.. state.Select(all => Part(all, start, end))];

    /// <summary>Whether a weight is one of them.</summary>
    public bool Holds(FlatWeight weight) => weight.Start >= start && weight.Start < end;

    /// <summary>Counts a step.</summary>
    public void StartStep() => Step++;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in State.Append(Values).Append(Gradients))
        {
            part.Dispose();
        }
    }

    private static Tensor Part(Tensor all, long start, long end) => all.narrow(0, start, end - start).DetachFromDisposeScope();
}
