using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Weights that lie side by side and move alike: all matrices or none, all of the same number of steps and of the same size.</summary>
/// <param name="first">The first weight.</param>
/// <param name="last">The last weight.</param>
/// <param name="step">The number of steps done.</param>
/// <param name="weights">All weights.</param>
/// <param name="state">What the optimiser remembers of all weights.</param>
internal sealed class WeightRange(FlatWeight first, FlatWeight last, long step, FlatWeights weights, IEnumerable<Tensor> state) : IDisposable
{
    /// <summary>Whether they are matrices; biases and norms are not decayed: nothing is gained by making them small.</summary>
    public bool IsMatrix => first.IsMatrix;

    /// <summary>What the step size is multiplied by for them.</summary>
    public double RateFactor => first.RateFactor;

    /// <summary>The number of steps, with the one that is being done.</summary>
    public long Step { get; private set; } = step;

    /// <summary>The weights, (count).</summary>
    public Tensor Values { get; } = Part(weights.Values, first.Start, last.End);

    /// <summary>Their gradients, (count).</summary>
    public Tensor Gradients { get; } = Part(weights.Gradients, first.Start, last.End);

    /// <summary>What the optimiser remembers, each (count).</summary>
    public Tensor[] State { get; } = [.. state.Select(all => Part(all, first.Start, last.End))];

    /// <summary>Whether a weight is one of them.</summary>
    public bool Holds(FlatWeight weight) => weight.Start >= first.Start && weight.Start < last.End;

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
