using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>How long all gradients of a step are together.</summary>
internal static class GradientNorm
{
    /// <summary>Computes the common norm, on the device, so that a GPU need not wait.</summary>
    /// <param name="slots">The weights; those without a gradient are passed over.</param>
    /// <returns>A scalar, float32, in the caller's dispose scope; null if there is no gradient.</returns>
    public static Tensor? Compute(IReadOnlyList<OptimizerSlot> slots)
    {
        // (gradients): the norm of each, then of all
        Tensor[] norms = [.. slots.Select(slot => slot.Gradient).OfType<Tensor>().Select(gradient => gradient.norm().to(float32))];
        return norms.Length == 0 ? null : stack(norms).norm();
    }

    /// <summary>Computes the common norm, and waits for it.</summary>
    /// <param name="slots">The weights; those without a gradient are passed over.</param>
    public static double Read(IReadOnlyList<OptimizerSlot> slots)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return Compute(slots)?.Read() ?? 0;
    }
}
