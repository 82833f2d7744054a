using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>A <see cref="DenseTape"/> as one operation of autograd.</summary>
internal sealed class DenseStack : autograd.SingleTensorFunction<DenseStack>
{
    private const string StepsName = nameof(StepsName);

    /// <inheritdoc/>
    public override string Name => nameof(DenseStack);

    /// <summary>Whether it takes the input.</summary>
    public static bool Takes(Tensor input) => input.dtype == ScalarType.Float32 && input.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Computes it.</summary>
    /// <param name="input">The input of floats in the processor's memory, (…, n).</param>
    /// <param name="steps">The steps, first to last, at least one.</param>
    /// <returns>(…, units of the last step).</returns>
    public static Tensor Compute(Tensor input, params DenseStep[] steps)
    {
        using var scope = NewDisposeScope();
        var isMatrix = input.dim() == 2;
        var rows = isMatrix && input.is_contiguous() ? input : input.reshape(-1, steps[0].Weight.size(1)).contiguous();
        steps = Array.ConvertAll(steps, Contiguous);
        var variables = new object[(2 * steps.Length) + 2];
        for (var i = 0; i < steps.Length; i++)
        {
            (variables[WeightAt(i)], variables[BiasAt(i)]) = (steps[i].Weight, steps[i].Bias!);
        }

        (variables[0], variables[^1]) = (rows, new Steps(steps));
        var output = apply(variables);
        return (isMatrix ? output : output.reshape([.. input.shape[..^1], steps[^1].Weight.size(0)])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var all = (Steps)vars[^1];
        var tape = new DenseTape(all.Each);
        var output = tape.Forward((Tensor)vars[0]);
        ctx.save_for_backward([.. tape.Kept]);
        ctx.save_data(StepsName, all);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var steps = ((Steps)ctx.get_data(StepsName)).Each;
        var kept = ctx.get_saved_variables();
        using var input = kept[0];
        using var gradient = grad_output.contiguous();
        var gradients = new Tensor[(2 * steps.Length) + 2]; // the last one for what is no tensor
        gradients[0] = new DenseTape(steps, kept).Backward(gradient, Take, learnsInput: input.requires_grad)!;
        return [.. gradients];

        void Take(int step, Tensor? weight, Tensor? bias) => (gradients[WeightAt(step)], gradients[BiasAt(step)]) = (weight!, bias!);
    }

    private static DenseStep Contiguous(DenseStep step) =>
        step.Weight.is_contiguous() ? step : step with { Weight = step.Weight.contiguous().MoveToOuterDisposeScope() };

    private static int WeightAt(int step) => 1 + (2 * step);

    private static int BiasAt(int step) => 2 + (2 * step);

    /// <summary>All steps, in one object that autograd takes for no input.</summary>
    private sealed record Steps(DenseStep[] Each);
}
