using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Adds the subgradient of strength · Σ|w| over the weights of matrices: strength · sign(w).</summary>
/// <param name="strength">Positive.</param>
internal sealed class L1Rule(double strength) : GradientRule
{
    public override void Apply(Tensor gradients, IReadOnlyList<WeightRange> ranges)
    {
        using Scalar alpha = strength;
        foreach (var range in ranges)
        {
            if (range.IsMatrix)
            {
                range.Gradients.add_(range.Values.sign(), alpha);
            }
        }
    }
}
