using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>A row times the scale of each member of an ensemble, and its gradients, each in one pass over the data.</summary>
internal sealed unsafe class MemberScaleProduct : autograd.SingleTensorFunction<MemberScaleProduct>
{
    /// <inheritdoc/>
    public override string Name => nameof(MemberScaleProduct);

    /// <summary>Whether it takes the input.</summary>
    /// <param name="input">The input, (batch, n).</param>
    public static bool Takes(Tensor input) => input.dtype == ScalarType.Float32 && input.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Computes it.</summary>
    /// <param name="input">The input of floats in the processor's memory, (batch, n).</param>
    /// <param name="scale">The scales, (members, n).</param>
    /// <returns>(batch, members, n).</returns>
    public static Tensor Of(Tensor input, Tensor scale)
    {
        using var scope = NewDisposeScope();
        return apply(input.contiguous(), scale.contiguous()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, scale) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([input, scale]);
        var output = empty(input.shape[0], scale.shape[0], scale.shape[1]);
        Multiply(TensorMemory.Matrix(input), TensorMemory.Matrix(scale), TensorMemory.First(output));
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        using var input = saved[0];
        using var scale = saved[1];
        using var gradient = grad_output.contiguous();
        var (inputGradient, scaleGradient) = (empty_like(input), zeros_like(scale));
        Gradients(
            TensorMemory.Matrix(input),
            TensorMemory.Matrix(scale),
            TensorMemory.First(gradient),
            TensorMemory.First(inputGradient),
            TensorMemory.First(scaleGradient));
        return [inputGradient, scaleGradient];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(MatrixView input, MatrixView scale, float* output)
    {
        var (size, numbers) = (input.Columns, scale.Rows * scale.Columns);
        for (var row = 0; row < input.Rows; row++)
        {
            var x = input.At(row, 0);
            for (var factors = (float*)scale.First; factors < (float*)scale.First + numbers; factors += size, output += size)
            {
                var i = 0;
                for (; i <= size - Vector<float>.Count; i += Vector<float>.Count)
                {
                    (Vector.Load(x + i) * Vector.Load(factors + i)).Store(output + i);
                }

                for (; i < size; i++)
                {
                    output[i] = x[i] * factors[i];
                }
            }
        }
    }

    // The gradients of the scales are added up row by row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradients(MatrixView input, MatrixView scale, float* gradient, float* inputGradient, float* scaleGradient)
    {
        var (size, numbers) = (input.Columns, scale.Rows * scale.Columns);
        var factors = (float*)scale.First;
        for (var row = 0; row < input.Rows; row++)
        {
            var x = input.At(row, 0);
            var i = 0;
            for (; i <= size - Vector<float>.Count; i += Vector<float>.Count)
            {
                var (value, sum) = (Vector.Load(x + i), Vector<float>.Zero);
                for (var place = i; place < numbers; place += size)
                {
                    var slope = Vector.Load(gradient + place);
                    sum += slope * Vector.Load(factors + place);
                    (Vector.Load(scaleGradient + place) + (slope * value)).Store(scaleGradient + place);
                }

                sum.Store(inputGradient + i);
            }

            for (; i < size; i++)
            {
                var sum = 0f;
                for (var place = i; place < numbers; place += size)
                {
                    sum += gradient[place] * factors[place];
                    scaleGradient[place] += gradient[place] * x[i];
                }

                inputGradient[i] = sum;
            }

            inputGradient += size;
            gradient += numbers;
        }
    }
}
