using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>x·Wᵀ + b and its gradients by <see cref="MatrixProduct"/>, in place of libtorch's MKL, where that is faster.</summary>
/// <remarks>
/// On processors that are not Intel's, MKL leaves the vectors of 512 bits unused. Which of the two computes depends on the processor, the number
/// of threads and the shapes alone, so that a training gives the same weights whenever it is run again on the same machine.
/// </remarks>
internal sealed class LinearProduct : autograd.SingleTensorFunction<LinearProduct>
{
    private const long LeastProducts = 1 << 20; // below, the way through managed code costs more than it gains
    private const string LearnsBias = nameof(LearnsBias);

    /// <inheritdoc/>
    public override string Name => nameof(LinearProduct);

    /// <summary>Whether the processor computes products faster here than in MKL.</summary>
    public static bool PaysHere { get; } = Vector512.IsHardwareAccelerated && IsAmd();

    /// <summary>Whether a product is computed here.</summary>
    /// <param name="input">The input, (…, n).</param>
    /// <param name="weight">The weight, (units, n).</param>
    public static bool Takes(Tensor input, Tensor weight) =>
        PaysHere
        && input.numel() * weight.shape[0] >= LeastProducts
        && input.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32
        && input.device_type == TorchSharp.DeviceType.CPU
        && get_num_threads() == 1;

    /// <summary>Computes the product.</summary>
    /// <param name="input">The input of floats in the processor's memory, (…, n).</param>
    /// <param name="weight">The weight of floats, (units, n).</param>
    /// <param name="bias">The bias, (units); null without one.</param>
    /// <returns>The product, (…, units).</returns>
    public static Tensor Compute(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var rows = input.reshape(-1, weight.shape[1]).contiguous();
        var units = weight.contiguous();
        var product = is_grad_enabled() ? apply(rows, units, bias!) : Product(TensorMemory.Matrix(rows), TensorMemory.Matrix(units).Transposed, bias);
        return (input.dim() == 2 ? product : product.reshape([.. input.shape[..^1], weight.shape[0]])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor?)vars[2]);
        ctx.save_for_backward([input, weight]);
        ctx.save_data(LearnsBias, bias is { requires_grad: true });
        return Product(TensorMemory.Matrix(input), TensorMemory.Matrix(weight).Transposed, bias);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        using var input = saved[0];
        using var weight = saved[1];
        using var gradient = grad_output.contiguous();
        var (inputGradient, weightGradient) = OwnGradients(input, weight, gradient);
        var biasGradient = (bool)ctx.get_data(LearnsBias) ? gradient.sum([0L]) : null;
        return [inputGradient!, weightGradient!, biasGradient!];
    }

    /// <summary>x·Wᵀ without a gradient, computed wherever that is faster.</summary>
    /// <param name="rows">The input of floats, (rows, n), contiguous.</param>
    /// <param name="weight">The weight, (units, n), contiguous.</param>
    internal static Tensor Multiply(Tensor rows, Tensor weight) => Takes(rows, weight)
        ? Product(TensorMemory.Matrix(rows), TensorMemory.Matrix(weight).Transposed)
        : nn.functional.linear(rows, weight);

    /// <summary>The gradients of the input and the weight, each if it has one, computed wherever that is faster.</summary>
    /// <param name="rows">The input of floats, (rows, n), contiguous.</param>
    /// <param name="weight">The weight, (units, n), contiguous.</param>
    /// <param name="gradient">The gradient of x·Wᵀ, (rows, units), contiguous.</param>
    internal static (Tensor? Input, Tensor? Weight) Gradients(Tensor rows, Tensor weight, Tensor gradient)
    {
        if (Takes(rows, weight))
        {
            return OwnGradients(rows, weight, gradient);
        }

        using var transposed = gradient.t();
        return (rows.requires_grad ? mm(gradient, weight) : null, weight.requires_grad ? mm(transposed, rows) : null);
    }

    private static (Tensor? Input, Tensor? Weight) OwnGradients(Tensor rows, Tensor weight, Tensor gradient)
    {
        var output = TensorMemory.Matrix(gradient);
        return (
            rows.requires_grad ? Product(output, TensorMemory.Matrix(weight)) : null,
            weight.requires_grad ? Product(output.Transposed, TensorMemory.Matrix(rows)) : null);
    }

    private static Tensor Product(MatrixView left, MatrixView right, Tensor? bias = null)
    {
        var product = empty(left.Rows, right.Columns, dtype: float32);
        if (bias is not null)
        {
            product.copy_(bias);
        }

        MatrixProduct.Compute(left, right, TensorMemory.Matrix(product), add: bias is not null);
        return product;
    }

    private static bool IsAmd()
    {
        if (!X86Base.IsSupported)
        {
            return false;
        }

        var (_, first, third, second) = X86Base.CpuId(0, 0); // the maker's name, in the order EBX, EDX, ECX
        return (first, second, third) == (0x68747541, 0x69746E65, 0x444D4163); // "Auth" "enti" "cAMD"
    }
}
