using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Adds the subgradient of strength · Σ|w| over the weights of matrices: strength · sign(w).</summary>
/// <param name="strength">Positive.</param>
internal sealed class L1Rule(double strength) : GradientRule
{
    public override void Apply(IReadOnlyList<OptimizerSlot> slots)
    {
        using Scalar alpha = strength;
        foreach (var slot in slots)
        {
            if (slot.IsMatrix)
            {
                slot.Gradient?.add_(slot.Parameter.sign(), alpha);
            }
        }
    }
}
