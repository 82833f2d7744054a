using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>What Adam and AdamW are told.</summary>
/// <param name="Beta1">How much of the running mean stays at each step.</param>
/// <param name="Beta2">How much of the running square stays at each step.</param>
/// <param name="Epsilon">Added to the root of the running square.</param>
/// <param name="DecoupledDecay">Whether weight decay acts on the weight (AdamW) and not on the gradient (Adam).</param>
internal sealed record AdamSettings(double Beta1, double Beta2, double Epsilon, bool DecoupledDecay);

/// <summary>Adam or AdamW, by torch's fused kernel where it takes the weights.</summary>
internal sealed class AdamOptimizer : ParameterOptimizer
{
    private readonly AdamSettings _settings;
    private readonly AdamKernel _kernel;

    /// <summary>Chooses the kernel by the weights' device and type.</summary>
    public AdamOptimizer(
        IEnumerable<(string Name, Parameter Parameter)> weights, double weightDecay, IReadOnlyList<GradientRule> rules, AdamSettings settings)
        : this([.. weights], weightDecay, rules, settings, kernel: null)
    {
    }

    /// <summary>Takes a kernel; null chooses it by the weights' device and type.</summary>
    internal AdamOptimizer(
        (string Name, Parameter Parameter)[] weights, double weightDecay, IReadOnlyList<GradientRule> rules, AdamSettings settings,
        AdamKernel? kernel)
        : base(
            weights,
            weightDecay,
            rules,
            (nameof(AdamState.Mean), parameter => zeros_like(parameter)),
            (nameof(AdamState.Square), parameter => zeros_like(parameter)),
            (nameof(AdamState.Step), parameter => zeros(1, float32, parameter.device)))
    {
        _settings = settings;
        _kernel = kernel ?? (weights.All(weight => FusedAdamKernel.Takes(weight.Parameter)) ? new FusedAdamKernel() : new PlainAdamKernel());
    }

    protected override void Move(OptimizerSlot[] slots, double learningRate, double weightDecay) =>
        _kernel.Move(slots, learningRate, weightDecay, _settings);
}
