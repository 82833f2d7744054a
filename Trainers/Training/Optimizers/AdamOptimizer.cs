namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>What Adam and AdamW are told.</summary>
/// <param name="Beta1">How much of the running mean stays at each step.</param>
/// <param name="Beta2">How much of the running square stays at each step.</param>
/// <param name="Epsilon">Added to the root of the running square.</param>
/// <param name="DecoupledDecay">Whether weight decay acts on the weight (AdamW) and not on the gradient (Adam).</param>
internal sealed record AdamSettings(double Beta1, double Beta2, double Epsilon, bool DecoupledDecay);

/// <summary>Adam or AdamW, by the quickest kernel that takes the weights.</summary>
/// <param name="weights">The weights to train; they belong to the caller.</param>
/// <param name="weightDecay">The weight decay of matrices.</param>
/// <param name="rules">What is done to the gradients before each step, in this order.</param>
/// <param name="settings">What it is told.</param>
/// <param name="kernel">The arithmetic of a step; null chooses it by the weights' device and type.</param>
internal sealed class AdamOptimizer(
    FlatWeights weights, double weightDecay, IReadOnlyList<GradientRule> rules, AdamSettings settings, AdamKernel? kernel = null)
    : ParameterOptimizer(weights, weightDecay, rules, nameof(AdamState.Mean), nameof(AdamState.Square))
{
    /// <summary>The arithmetic of a step.</summary>
    public AdamKernel Kernel { get; } = kernel ?? true switch
    {
        _ when VectorAdamKernel.Takes(weights.Values) => new VectorAdamKernel(),
        _ when FusedAdamKernel.Takes(weights.Values) => new FusedAdamKernel(),
        _ => new PlainAdamKernel(),
    };

    protected override void Move(WeightRange range, double learningRate, double weightDecay) =>
        Kernel.Move(range, learningRate, weightDecay, settings);
}
