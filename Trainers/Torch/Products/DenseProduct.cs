using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// f(x·Wᵀ + b) · mask and its gradients: a linear layer, the function after it and dropout, with one pass over the data beside the products,
/// forward and backward. On the processor, in floats.
/// </summary>
internal sealed unsafe class DenseProduct : autograd.SingleTensorFunction<DenseProduct>
{
    private const long LeastOutputs = 1 << 17; // below, torch writes over numbers that are still in the caches, and needs fewer steps
    private const string LearnsBias = nameof(LearnsBias);

    /// <inheritdoc/>
    public override string Name => nameof(DenseProduct);

    /// <summary>Whether it takes the input and the weight, and pays.</summary>
    /// <param name="input">The input, (…, n).</param>
    /// <param name="weight">The weight, (units, n).</param>
    public static bool Takes(Tensor input, Tensor weight) =>
        input.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32
        && input.device_type == TorchSharp.DeviceType.CPU
        && input.numel() / weight.shape[1] * weight.shape[0] >= LeastOutputs;

    /// <summary>Computes it.</summary>
    /// <param name="input">The input of floats in the processor's memory, (…, n).</param>
    /// <param name="weight">The weight of floats, (units, n).</param>
    /// <param name="bias">The bias, (units); null without one.</param>
    /// <param name="function">The function.</param>
    /// <param name="mask">What the function's values are multiplied by, (…, units), of as many rows or a part of them; null without.</param>
    /// <returns>(…, units).</returns>
    public static Tensor Of(Tensor input, Tensor weight, Tensor? bias, PointwiseFunction function, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var rows = input.reshape(-1, weight.shape[1]).contiguous();
        var product = apply(rows, weight.contiguous(), bias!, new Finish(function, mask?.reshape(-1, weight.shape[0]).contiguous()));
        return (input.dim() == 2 ? product : product.reshape([.. input.shape[..^1], weight.shape[0]])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias, finish) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2], (Finish)vars[3]);
        var values = LinearProduct.Multiply(input, weight);
        var output = empty_like(values);
        finish.Function.Apply(
            TensorMemory.Matrix(values),
            bias is null ? null : TensorMemory.First(bias),
            finish.Mask is null ? null : TensorMemory.Matrix(finish.Mask),
            TensorMemory.First(output));
        GC.KeepAlive(finish);
        ctx.save_for_backward([input, weight, values]); // which are the slopes now
        ctx.save_data(LearnsBias, bias is { requires_grad: true });
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        using var input = saved[0];
        using var weight = saved[1];
        using var slopes = saved[2];
        using var outputGradient = grad_output.contiguous();
        using var gradient = empty_like(outputGradient);
        var biasGradient = (bool)ctx.get_data(LearnsBias) ? empty(gradient.shape[1]) : null;
        PointwiseFunction.Multiply(
            TensorMemory.Matrix(slopes),
            TensorMemory.First(outputGradient),
            TensorMemory.First(gradient),
            biasGradient is null ? null : TensorMemory.First(biasGradient));
        var (inputGradient, weightGradient) = LinearProduct.Gradients(input, weight, gradient);
        return [inputGradient!, weightGradient!, biasGradient!, null!]; // the last one for what is no tensor
    }

    /// <summary>What is done to the products, in one object that autograd takes for no input.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Mask">What its values are multiplied by, of two dimensions; null without.</param>
    private sealed record Finish(PointwiseFunction Function, Tensor? Mask);
}
