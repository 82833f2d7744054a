using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum (Sutskever et al. 2013). Weight decay is an L2 penalty: WeightDecay · weight
/// is added to the gradient.
/// </summary>
/// <remarks>It wants larger steps than Adam does: begin with a LearningRate of 0.05.</remarks>
/// <param name="Momentum">How much of the last step's direction is kept, in [0, 1). Default 0.9.</param>
/// <param name="Nesterov">
/// Whether the gradient is taken as if the momentum had already moved the weights; needs a momentum. Default false.
/// </param>
public sealed record Sgd(double Momentum = 0.9, bool Nesterov = false) : Optimizer
{
    /// <summary>How much of the last step's direction is kept, in [0, 1).</summary>
    public double Momentum { get; } = Require.Fraction(Momentum);

    /// <summary>Whether the gradient is taken as if the momentum had already moved the weights.</summary>
    public bool Nesterov { get; } = !Nesterov || Momentum > 0
        ? Nesterov
        : throw new ArgumentException("Nesterov needs a Momentum above 0 but it is 0. Set Momentum, 0.9 for example, "
            + "or leave Nesterov false.", nameof(Nesterov));

    internal override ParameterOptimizer Create(FlatWeights weights, double weightDecay, IReadOnlyList<GradientRule> rules) =>
        new SgdOptimizer(weights, weightDecay, rules, Momentum, Nesterov);
}
