namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Shows the gradients to somebody, and leaves them as they are.</summary>
/// <param name="observe">Looks at the weights and their gradients.</param>
internal sealed class ObservingRule(Action<IReadOnlyList<OptimizerSlot>> observe) : GradientRule
{
    public override void Apply(IReadOnlyList<OptimizerSlot> slots) => observe(slots);
}
