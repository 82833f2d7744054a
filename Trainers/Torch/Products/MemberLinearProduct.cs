using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
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
    public static Tensor Compute(Tensor input, Tensor weight, Tensor bias)
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
        var (rows, factors, results) = (Members(input), Weights(weight), Weights(output));
        var (first, units) = ((nint)TensorMemory.First(bias), (int)weight.shape[1]);
        WorkCrew.Run(rows.Length, member =>
            Multiply(rows[member], factors[member], (float*)first + (member * units), (float*)results[member].First));
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
        var (rows, factors, slopes) = (Members(input), Weights(weight), Weights(gradient));
        var (rowGradients, factorGradients) = (Members(inputGradient), Weights(weightGradient));
        WorkCrew.Run(rows.Length, member =>
            Gradients(rows[member], factors[member], (float*)slopes[member].First, rowGradients[member], factorGradients[member]));
        return [inputGradient, weightGradient, gradient.sum([1L], keepdim: true)];
    }

    // Of (batch, members, n), each member's (batch, n).
    private static MatrixView[] Members(Tensor tensor)
    {
        var (count, size) = ((int)tensor.shape[1], (int)tensor.shape[2]);
        var all = TensorMemory.First(tensor);
        var members = new MatrixView[count];
        for (var member = 0; member < count; member++)
        {
            members[member] = new((nint)(all + (member * size)), (int)tensor.shape[0], size, count * size, 1);
        }

        return members;
    }

    // Of (members, units, n), each member's (units, n).
    private static MatrixView[] Weights(Tensor tensor)
    {
        var (units, size) = ((int)tensor.shape[1], (int)tensor.shape[2]);
        var all = TensorMemory.First(tensor);
        var members = new MatrixView[tensor.shape[0]];
        for (var member = 0; member < members.Length; member++)
        {
            members[member] = MatrixView.RowByRow(all + ((long)member * units * size), units, size);
        }

        return members;
    }

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
