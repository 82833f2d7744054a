using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Something done to all gradients before a step.</summary>
internal abstract class GradientRule
{
    /// <summary>Changes the gradients in place.</summary>
    /// <param name="gradients">All gradients; zero for weights that the loss does not reach.</param>
    /// <param name="ranges">The weights that have a gradient.</param>
    public abstract void Apply(Tensor gradients, IReadOnlyList<WeightRange> ranges);
}
