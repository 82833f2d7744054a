using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Losses;

/// <summary>-y·ln σ(z) - (1-y)·ln(1-σ(z)) of one logit z a row and a target y of 0 or 1, computed without overflow.</summary>
internal sealed class BinaryCrossEntropyLoss : Loss
{
    public override Tensor PerRow(Tensor output, Tensor target) =>
        nn.functional.binary_cross_entropy_with_logits(output.squeeze(1), target, reduction: nn.Reduction.None);
}
