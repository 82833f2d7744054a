using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// The product of each member of an ensemble with a weight of its own, and its gradients, where there are few outputs: the numbers are read
/// where they lie, once.
/// </summary>
internal sealed unsafe class MemberLinearProduct : autograd.SingleTensorFunction<MemberLinearProduct>
{
    private const int MostUnits = 16; // for more, it pays to lay the numbers out as a matrix product reads them

    /// <inheritdoc/>
    public override string Name => nameof(MemberLinearProduct);

    /// <summary>Whether it takes the input and the weight, and pays.</summary>
    /// <param name="input">The input, (batch, members, n).</param>
    /// <param name="weight">The weight, (members, n, units).</param>
    public static bool Takes(Tensor input, Tensor weight) =>
        input.dtype == ScalarType.Float32 && input.device_type == TorchSharp.DeviceType.CPU && weight.shape[2] <= MostUnits;

    /// <summary>Computes it.</summary>
    /// <param name="input">The input of floats in the processor's memory, (batch, members, n).</param>
    /// <param name="weight">The weight, (members, n, units).</param>
    /// <param name="bias">The bias, (members, 1, units).</param>
    /// <returns>(members, batch, units).</returns>
    public static Tensor Of(Tensor input, Tensor weight, Tensor bias)
    {
        using var scope = NewDisposeScope();
        var byUnit = weight.transpose(1, 2).contiguous(); // (members, units, n)
        return apply(input.contiguous(), byUnit, bias.contiguous()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([input, weight]);
        var output = empty(weight.shape[0], input.shape[0], weight.shape[1]);
        for (var member = 0; member < weight.shape[0]; member++)
        {
            Multiply(Member(input, member), Weight(weight, member), TensorMemory.First(bias) + (member * weight.shape[1]), At(output, member));
        }

        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var saved = ctx.get_saved_variables();
        using var input = saved[0];
        using var weight = saved[1];
        using var gradient = grad_output.contiguous(); // (members, batch, units)
        var (inputGradient, weightGradient) = (empty_like(input), zeros_like(weight));
        for (var member = 0; member < weight.shape[0]; member++)
        {
            Gradients(
                Member(input, member),
                Weight(weight, member),
                At(gradient, member),
                Member(inputGradient, member),
                Weight(weightGradient, member));
        }

        return [inputGradient, weightGradient, gradient.sum([1L], keepdim: true)];
    }

    private static float* At(Tensor tensor, int member) => TensorMemory.First(tensor) + (member * tensor.shape[1] * tensor.shape[2]);

    // (batch, n)
    private static MatrixView Member(Tensor input, int member)
    {
        var (members, size) = ((int)input.shape[1], (int)input.shape[2]);
        return new((nint)(TensorMemory.First(input) + (member * size)), (int)input.shape[0], size, members * size, 1);
    }

    // (units, n)
    private static MatrixView Weight(Tensor weight, int member) =>
        MatrixView.RowByRow(At(weight, member), (int)weight.shape[1], (int)weight.shape[2]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(MatrixView input, MatrixView weight, float* bias, float* output)
    {
        var size = input.Columns;
        for (var row = 0; row < input.Rows; row++)
        {
            var x = input.At(row, 0);
            var factors = (float*)weight.First;
            for (var unit = 0; unit < weight.Rows; unit++, factors += size)
            {
                var (sum, i) = (Vector<float>.Zero, 0);
                for (; i <= size - Vector<float>.Count; i += Vector<float>.Count)
                {
                    sum += Vector.Load(x + i) * Vector.Load(factors + i);
                }

                var total = Vector.Sum(sum) + bias[unit];
                for (; i < size; i++)
                {
                    total += x[i] * factors[i];
                }

                *output++ = total;
            }
        }
    }

    // The gradients of the weight are added up row by row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradients(MatrixView input, MatrixView weight, float* gradient, MatrixView inputGradient, MatrixView weightGradient)
    {
        var (size, units) = (input.Columns, weight.Rows);
        var factors = (float*)weight.First;
        var sums = (float*)weightGradient.First;
        for (var row = 0; row < input.Rows; row++, gradient += units)
        {
            var x = input.At(row, 0);
            var slope = inputGradient.At(row, 0);
            var i = 0;
            for (; i <= size - Vector<float>.Count; i += Vector<float>.Count)
            {
                var (value, sum, place) = (Vector.Load(x + i), Vector<float>.Zero, i);
                for (var unit = 0; unit < units; unit++, place += size)
                {
                    sum += gradient[unit] * Vector.Load(factors + place);
                    (Vector.Load(sums + place) + (gradient[unit] * value)).Store(sums + place);
                }

                sum.Store(slope + i);
            }

            for (; i < size; i++)
            {
                var (sum, place) = (0f, i);
                for (var unit = 0; unit < units; unit++, place += size)
                {
                    sum += gradient[unit] * factors[place];
                    sums[place] += gradient[unit] * x[i];
                }

                slope[i] = sum;
            }
        }
    }
}
