using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>A row times the scale of each member of an ensemble, and its gradients, each in one pass over the data.</summary>
internal sealed unsafe class MemberScaleProduct : autograd.SingleTensorFunction<MemberScaleProduct>
{
    private const int LeastShare = 1 << 15; // numbers of a part that is worth to wake a thread for
    private const int ColumnsTogether = 32; // whole vectors and lines of the cache

    /// <inheritdoc/>
    public override string Name => nameof(MemberScaleProduct);

    /// <summary>Whether it takes the input.</summary>
    /// <param name="input">The input, (batch, n).</param>
    public static bool Takes(Tensor input) => input.dtype == ScalarType.Float32 && input.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Computes it.</summary>
    /// <param name="input">The input of floats in the processor's memory, (batch, n).</param>
    /// <param name="scale">The scales, (members, n).</param>
    /// <returns>(batch, members, n).</returns>
    public static Tensor Compute(Tensor input, Tensor scale)
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
        var (rows, factors) = (TensorMemory.Matrix(input), TensorMemory.Matrix(scale));
        var (size, first) = (factors.Rows * factors.Columns, (nint)TensorMemory.First(output));
        var height = Math.Max(1, LeastShare / size);
        WorkCrew.Run(
            (rows.Rows + height - 1) / height,
            share => Multiply(rows.RowsAt(share * height, height), factors, (float*)first + ((long)share * height * size)));
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
        var (rows, factors) = (TensorMemory.Matrix(input), TensorMemory.Matrix(scale));
        var places = new Places(TensorMemory.First(gradient), TensorMemory.First(inputGradient), TensorMemory.First(scaleGradient));
        var shares = Math.Max(1, rows.Rows * factors.Rows * rows.Columns / LeastShare);
        var width = (((rows.Columns + shares - 1) / shares) + ColumnsTogether - 1) / ColumnsTogether * ColumnsTogether;
        WorkCrew.Run(
            (rows.Columns + width - 1) / width,
            share => Gradients(rows, factors, (share * width, Math.Min(rows.Columns, (share + 1) * width)), places));
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

    // Those of some columns; the gradients of the scales are added up row by row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradients(MatrixView input, MatrixView scale, (int Start, int End) columns, Places places)
    {
        var (size, numbers) = (input.Columns, scale.Rows * scale.Columns);
        var factors = (float*)scale.First;
        var scaleGradient = places.ScaleGradient;
        for (var row = 0; row < input.Rows; row++)
        {
            var x = input.At(row, 0);
            var gradient = places.Gradient + ((long)row * numbers);
            var inputGradient = places.InputGradient + ((long)row * size);
            var i = columns.Start;
            for (; i <= columns.End - Vector<float>.Count; i += Vector<float>.Count)
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

            for (; i < columns.End; i++)
            {
                var sum = 0f;
                for (var place = i; place < numbers; place += size)
                {
                    sum += gradient[place] * factors[place];
                    scaleGradient[place] += gradient[place] * x[i];
                }

                inputGradient[i] = sum;
            }
        }
    }

    private readonly struct Places(float* gradient, float* inputGradient, float* scaleGradient)
    {
        public float* Gradient { get; } = gradient;

        public float* InputGradient { get; } = inputGradient;

        public float* ScaleGradient { get; } = scaleGradient;
    }
}
