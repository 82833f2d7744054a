using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>
/// A step of Adam and AdamW in torch's fused kernels, which read and write every number once. TorchSharp does not bind
/// them, but TorchScript reaches them.
/// </summary>
internal sealed class FusedAdamKernel : AdamKernel
{
    // One fixed text with a test of its own: some mistakes in a script end the process. All that varies is an argument.
    private const string Script = """
        def adam(weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor],
                lr: float, beta1: float, beta2: float, decay: float, epsilon: float):
            torch._fused_adam_(weights, gradients, means, squares, [], steps,
                lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)

        def adamw(weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor],
                lr: float, beta1: float, beta2: float, decay: float, epsilon: float):
            torch._fused_adamw_(weights, gradients, means, squares, [], steps,
                lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)

        """; // torch's parser wants the line end after the last line

    // Compiled once for the whole process: TorchSharp does not free compiled scripts.
    private static readonly Lazy<jit.CompilationUnit> _unit = new(() => jit.compile(Script));

    /// <summary>Whether the kernel takes weights of this one's device and type, found out by a step of a single number.</summary>
    public static bool Takes(Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _ = _unit.Value; // outside of the try: a script that does not compile is a mistake, not a missing device
        Tensor One() => ones(1, weights.dtype, weights.device);
        try
        {
            Invoke("adamw", One(), One(), [One(), One()], 1, (0, 0), new AdamSettings(0.9, 0.999, 1e-8, true));
            return true;
        }
        catch (ExternalException)
        {
            return false;
        }
    }

    public override void Move(WeightRange range, double learningRate, double weightDecay, AdamSettings settings) => Invoke(
        settings.DecoupledDecay ? "adamw" : "adam",
        range.Values,
        range.Gradients,
        range.State,
        range.Step,
        (learningRate, weightDecay),
        settings);

    // Given as plain numbers, the arguments' scalars could be collected before torch reads them.
    private static void Invoke(
        string name, Tensor weights, Tensor gradients, Tensor[] state, long step,
        (double LearningRate, double WeightDecay) sizes, AdamSettings settings)
    {
        using Scalar rate = sizes.LearningRate, decay = sizes.WeightDecay, count = step;
        using Scalar beta1 = settings.Beta1, beta2 = settings.Beta2, epsilon = settings.Epsilon;
        var steps = full(1, count, float32, weights.device);
        _unit.Value.invoke(
            name,
            new[] { weights }, new[] { gradients }, new[] { state[AdamState.Mean] }, new[] { state[AdamState.Square] }, new[] { steps },
            rate, beta1, beta2, decay, epsilon);
    }
}
