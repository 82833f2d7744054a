using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>
/// Steps of the gradient's running mean over the root of its running square (Kingma and Ba 2015). Weight decay is an L2
/// penalty here: WeightDecay · weight is added to the gradient. <see cref="AdamW"/> mostly generalises better.
/// </summary>
/// <param name="Beta1">How much of the running mean stays at each step, in [0, 1). Default 0.9.</param>
/// <param name="Beta2">How much of the running square stays at each step, in [0, 1). Default 0.999.</param>
/// <param name="Epsilon">Added to the root of the running square, positive. Default 1e-8.</param>
public sealed record Adam(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : Optimizer
{
    /// <summary>How much of the running mean stays at each step, in [0, 1).</summary>
    public double Beta1 { get; } = Require.Fraction(Beta1);

    /// <summary>How much of the running square stays at each step, in [0, 1).</summary>
    public double Beta2 { get; } = Require.Fraction(Beta2);

    /// <summary>Added to the root of the running square, positive.</summary>
    public double Epsilon { get; } = Require.Positive(Epsilon);

    internal override ParameterOptimizer Create(FlatWeights weights, double weightDecay, IReadOnlyList<GradientRule> rules) =>
        new AdamOptimizer(weights, weightDecay, rules, new AdamSettings(Beta1, Beta2, Epsilon, DecoupledDecay: false));
}
