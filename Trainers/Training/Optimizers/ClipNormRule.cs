using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Scales all gradients down together when their common norm is above a limit (Pascanu et al. 2013).</summary>
/// <param name="limit">The largest norm, positive.</param>
internal sealed class ClipNormRule(double limit) : GradientRule
{
    public override void Apply(IReadOnlyList<OptimizerSlot> slots)
    {
        Tensor[] gradients = [.. from slot in slots where slot.Gradient is not null select slot.Gradient];
        if (gradients.Length == 0)
        {
            return;
        }

        // (gradients): the norm of each, then of all; it stays on the device, so that a GPU need not wait
        using Scalar most = limit, tiny = 1e-6;
        var norm = stack(Array.ConvertAll(gradients, gradient => gradient.norm().to(float32))).norm();
        var factor = norm.add_(tiny).reciprocal_().mul_(most).clamp_max_(Scalars.One);
        foreach (var gradient in gradients)
        {
            gradient.mul_(factor);
        }
    }
}
