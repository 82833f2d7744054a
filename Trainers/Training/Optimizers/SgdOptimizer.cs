using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum, as torch.optim.SGD has it.</summary>
internal sealed class SgdOptimizer(
    IEnumerable<(string Name, Parameter Parameter)> weights,
    double weightDecay,
    IReadOnlyList<GradientRule> rules,
    double momentum,
    bool nesterov)
    : ParameterOptimizer(weights, weightDecay, rules, ("velocity", parameter => zeros_like(parameter)))
{
    protected override void Move(OptimizerSlot[] slots, double learningRate, double weightDecay)
    {
        using Scalar decay = weightDecay, kept = momentum, rate = -learningRate;
        foreach (var slot in slots)
        {
            var gradient = slot.Gradient!;
            var velocity = slot.State[0];
            if (weightDecay > 0)
            {
                gradient.add_(slot.Parameter, decay);
            }

            velocity.mul_(kept).add_(gradient, Scalars.One);
            slot.Parameter.add_(nesterov ? gradient.add_(velocity, kept) : velocity, rate);
        }
    }
}
