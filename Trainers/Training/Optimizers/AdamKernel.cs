namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>The places of what Adam remembers of a weight.</summary>
internal static class AdamState
{
    /// <summary>The gradient's running mean.</summary>
    public const int Mean = 0;

    /// <summary>The gradient's running square.</summary>
    public const int Square = 1;
}

/// <summary>The arithmetic of a step of Adam and AdamW.</summary>
internal abstract class AdamKernel
{
    /// <summary>Moves weights that have a gradient.</summary>
    public abstract void Move(WeightRange range, double learningRate, double weightDecay, AdamSettings settings);
}
