using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>
/// Cross entropy of which each row counts (1 - p)^γ, p being the probability that the network gives to the row's class:
/// rows it already gets right count little (Lin et al. 2017). Binary and multiclass alike.
/// </summary>
/// <remarks>With label smoothing, each class's term is weighed by its own p, and the terms are added as in cross entropy.</remarks>
public sealed record FocalLoss : ClassificationLoss
{
    // 1 - p is kept above 0, where the derivative of a power below 1 is infinite.
    private const double LeastRest = 1e-7;

    /// <summary>Makes the loss.</summary>
    /// <param name="gamma">γ, zero or positive; 0 is cross entropy. Default 2, as in the paper.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is negative or not finite.</exception>
    public FocalLoss(double gamma = 2)
    {
        Require.Finite(gamma, nameof(Gamma), gamma >= 0, "zero or a positive number");
        Gamma = gamma;
    }

    /// <summary>The exponent γ, zero or positive.</summary>
    public double Gamma { get; }

    internal override RowObjective ForOneLogit(double labelSmoothing) => new((output, target) =>
    {
        var wanted = ClassProbabilities.Smooth(target, labelSmoothing, classes: 2).unsqueeze(1);
        return Mean(nn.functional.logsigmoid(cat([-output, output], 1)), cat([wanted.neg().add_(Scalars.One, Scalars.One), wanted], 1));
    });

    internal override RowObjective ForClasses(double labelSmoothing) => new((output, target) =>
    {
        var wanted = nn.functional.one_hot(target, output.shape[1]).to(output.dtype);
        return Mean(nn.functional.log_softmax(output, 1), ClassProbabilities.Smooth(wanted, labelSmoothing, output.shape[1]));
    });

    internal override (double Loss, double Slope) Evaluate(double logarithm)
    {
        var probability = Math.Exp(logarithm);
        var rest = Math.Max(LeastRest, 1 - probability);
        var focus = Math.Pow(rest, Gamma);
        return (-focus * logarithm, (Gamma * focus / rest * probability * logarithm) - focus);
    }

    // Both (batch, classes): the logarithms of the network's probabilities, and the probabilities wanted. Gives (batch).
    private Tensor Mean(Tensor logarithms, Tensor wanted) => -(wanted * Focus(logarithms) * logarithms).sum(1);

    private Tensor Focus(Tensor logarithms)
    {
        using Scalar least = LeastRest, gamma = Gamma;
        return logarithms.exp().neg().add(Scalars.One, Scalars.One).clamp(least, Scalars.One).pow(gamma);
    }
}
