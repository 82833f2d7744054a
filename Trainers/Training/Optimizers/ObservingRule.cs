using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Shows the gradients to somebody, and leaves them as they are.</summary>
/// <param name="observe">Looks at all gradients.</param>
internal sealed class ObservingRule(Action<Tensor> observe) : GradientRule
{
    public override void Apply(Tensor gradients, IReadOnlyList<WeightRange> ranges) => observe(gradients);
}
