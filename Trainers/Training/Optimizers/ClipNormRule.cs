using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Scales all gradients down together when their common norm is above a limit (Pascanu et al. 2013).</summary>
/// <param name="limit">The largest norm, positive.</param>
internal sealed class ClipNormRule(double limit) : GradientRule
{
    public override void Apply(Tensor gradients, IReadOnlyList<WeightRange> ranges)
    {
        using Scalar most = limit, tiny = 1e-6;

        // On the device, so that a GPU need not wait.
        gradients.mul_(gradients.norm().add_(tiny, Scalars.One).reciprocal_().mul_(most).clamp_max_(Scalars.One));
    }
}
