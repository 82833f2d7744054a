using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum, as torch.optim.SGD has it.</summary>
internal sealed class SgdOptimizer(
    FlatWeights weights, double weightDecay, IReadOnlyList<GradientRule> rules, double momentum, bool nesterov)
    : ParameterOptimizer(weights, weightDecay, rules, "velocity")
{
    protected override void Move(WeightRange range, double learningRate, double weightDecay)
    {
        using Scalar decay = weightDecay, kept = momentum, rate = -learningRate;
        var (gradient, velocity) = (range.Gradients, range.State[0]);
        if (weightDecay > 0)
        {
            gradient.add_(range.Values, decay);
        }

        velocity.mul_(kept).add_(gradient, Scalars.One);
        range.Values.add_(nesterov ? gradient.add_(velocity, kept) : velocity, rate);
    }
}
