namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>Something done to all gradients before a step.</summary>
internal abstract class GradientRule
{
    /// <summary>Changes the gradients in place; a slot without a gradient is passed over.</summary>
    public abstract void Apply(IReadOnlyList<OptimizerSlot> slots);
}
