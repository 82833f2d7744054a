namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>The places of a weight's state in its slot.</summary>
internal static class AdamState
{
    /// <summary>The gradient's running mean, of the weight's shape.</summary>
    public const int Mean = 0;

    /// <summary>The gradient's running square, of the weight's shape.</summary>
    public const int Square = 1;

    /// <summary>The number of steps done, one float32.</summary>
    public const int Step = 2;
}

/// <summary>The arithmetic of a step of Adam and AdamW.</summary>
internal abstract class AdamKernel
{
    /// <summary>Moves weights that have a gradient.</summary>
    public abstract void Move(OptimizerSlot[] slots, double learningRate, double weightDecay, AdamSettings settings);
}
