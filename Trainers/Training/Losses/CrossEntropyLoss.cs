using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Losses;

/// <summary>-ln softmax(z)[y] of one logit a class and a class index y.</summary>
internal sealed class CrossEntropyLoss : Loss
{
    public override Tensor PerRow(Tensor output, Tensor target) =>
        nn.functional.cross_entropy(output, target, reduction: nn.Reduction.None);
}
