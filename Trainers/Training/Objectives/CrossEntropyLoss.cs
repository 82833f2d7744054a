using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>
/// Cross entropy, the default of classification: -ln of the probability that the network gives to the row's class,
/// computed without overflow. Binary and multiclass alike.
/// </summary>
public sealed record CrossEntropyLoss : ClassificationLoss
{
    internal override RowObjective ForOneLogit(double labelSmoothing)
    {
        return new(Reduce(nn.Reduction.None), Reduce(nn.Reduction.Mean));

        Func<Tensor, Tensor, Tensor> Reduce(nn.Reduction reduction) => (output, target) =>
            nn.functional.binary_cross_entropy_with_logits(
                output.squeeze(1), ClassProbabilities.Smooth(target, labelSmoothing, classes: 2), reduction: reduction);
    }

    internal override RowObjective ForClasses(double labelSmoothing)
    {
        return new(Reduce(nn.Reduction.None), Reduce(nn.Reduction.Mean));

        Func<Tensor, Tensor, Tensor> Reduce(nn.Reduction reduction) => (output, target) =>
            nn.functional.cross_entropy(output, target, reduction: reduction, label_smoothing: labelSmoothing);
    }

    internal override (double Loss, double Slope) Evaluate(double logarithm) => (-logarithm, -1);
}
