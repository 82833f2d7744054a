using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Scales all gradients down together when their common norm is above a limit (Pascanu et al. 2013).</summary>
/// <param name="limit">The largest norm, positive.</param>
internal sealed class ClipNormRule(double limit) : GradientRule
{
    public override void Apply(IReadOnlyList<OptimizerSlot> slots)
    {
        if (GradientNorm.Compute(slots) is not { } norm)
        {
            return;
        }

        using Scalar most = limit, tiny = 1e-6;
        var factor = norm.add_(tiny).reciprocal_().mul_(most).clamp_max_(Scalars.One);
        foreach (var slot in slots)
        {
            slot.Gradient?.mul_(factor);
        }
    }
}
