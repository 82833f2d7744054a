using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Mixing;

/// <summary>Two orders of the same rows laid over each other. The inputs and the base's targets and weights are as in a plain batch.</summary>
/// <param name="Inputs">A tensor for each input: <paramref name="Share"/> of the one order plus the rest of the other.</param>
/// <param name="Own">The rows in the one order.</param>
/// <param name="Other">The rows in the other order.</param>
/// <param name="Share">The share λ of the one order, in [0, 1].</param>
internal sealed record MixedBatch(Tensor[] Inputs, Batch Own, Batch Other, double Share) : Batch(Inputs, Own.Targets, Own.Weights)
{
    /// <summary>λ·loss towards the one order's targets + (1 - λ)·loss towards the other's.</summary>
    public override Tensor MeanLoss(LossFunction loss, Tensor output)
    {
        using Scalar share = Share, rest = 1 - Share;
        return Own.MeanLoss(loss, output).mul(share).add(Other.MeanLoss(loss, output), rest);
    }
}
