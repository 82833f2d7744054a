using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>What follows a product: a bias, a function of single numbers and a mask, in one pass over the data.</summary>
internal abstract unsafe class PointwiseFunction
{
    private const int BlockRows = 64; // the sums of so many rows are added up before they join the others

    /// <summary>The number itself.</summary>
    public static PointwiseFunction Identity { get; } = new Of<Unchanged>();

    /// <summary>max(0, x).</summary>
    public static PointwiseFunction ReLU { get; } = new Of<Rectified>();

    /// <summary>x·σ(x).</summary>
    public static PointwiseFunction SiLU { get; } = new Of<SigmoidLinear>();

    /// <summary>x·Φ(x).</summary>
    public static PointwiseFunction GELU { get; } = new Of<NormalLinear>();

    /// <summary>Computes f(x + bias) · mask, and replaces x by the slope f′(x + bias) · mask.</summary>
    /// <param name="values">x, row by row.</param>
    /// <param name="bias">The bias of each column; null without one.</param>
    /// <param name="mask">The mask, row by row, of as many rows or a part of them; null without one.</param>
    /// <param name="output">Where to put the result, row by row.</param>
    public abstract void Apply(MatrixView values, float* bias, MatrixView? mask, float* output);

    /// <summary>Multiplies gradients by slopes, and adds them up over the rows.</summary>
    /// <param name="slopes">What <see cref="Apply"/> left, row by row.</param>
    /// <param name="gradients">The gradients of its result, row by row.</param>
    /// <param name="products">Where to put the gradients of x, row by row.</param>
    /// <param name="sums">Where to put their sum in each column; null if they are not wanted.</param>
    public static void Multiply(MatrixView slopes, float* gradients, float* products, float* sums)
    {
        if (sums is null)
        {
            MultiplyRows(slopes, gradients, products);
            return;
        }

        var columns = slopes.Columns;
        var block = stackalloc float[columns];
        new Span<float>(sums, columns).Clear();
        for (var row = 0; row < slopes.Rows; row += BlockRows)
        {
            var rows = slopes with { First = (nint)slopes.At(row, 0), Rows = Math.Min(BlockRows, slopes.Rows - row) };
            var start = (long)row * columns;
            new Span<float>(block, columns).Clear();
            MultiplyRows(rows, gradients + start, products + start, block);
            for (var column = 0; column < columns; column++)
            {
                sums[column] += block[column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyRows(MatrixView slopes, float* gradients, float* products)
    {
        var (factors, count, i) = ((nint)slopes.First, (long)slopes.Rows * slopes.Columns, 0L);
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.Load((float*)factors + i) * Vector.Load(gradients + i)).Store(products + i);
        }

        for (; i < count; i++)
        {
            products[i] = ((float*)factors)[i] * gradients[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyRows(MatrixView slopes, float* gradients, float* products, float* sums)
    {
        var factors = (float*)slopes.First;
        for (var row = 0; row < slopes.Rows; row++)
        {
            var column = 0;
            for (; column <= slopes.Columns - Vector<float>.Count; column += Vector<float>.Count)
            {
                var product = Vector.Load(factors + column) * Vector.Load(gradients + column);
                product.Store(products + column);
                (Vector.Load(sums + column) + product).Store(sums + column);
            }

            for (; column < slopes.Columns; column++)
            {
                products[column] = factors[column] * gradients[column];
                sums[column] += products[column];
            }

            factors += slopes.Columns;
            gradients += slopes.Columns;
            products += slopes.Columns;
        }
    }

    private sealed class Of<T> : PointwiseFunction
        where T : struct, IPointwise
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Apply(MatrixView values, float* bias, MatrixView? mask, float* output)
        {
            var x = (float*)values.First;
            var columns = values.Columns;
            var rowsPerMask = mask is { } all ? values.Rows / all.Rows : 1;
            for (var row = 0; row < values.Rows; row++)
            {
                var factors = mask is { } given ? given.At(row / rowsPerMask, 0) : null;
                var column = 0;
                for (; column <= columns - Vector<float>.Count; column += Vector<float>.Count)
                {
                    var biased = bias is null ? Vector.Load(x + column) : Vector.Load(x + column) + Vector.Load(bias + column);
                    var value = T.Value(biased, out var slope);
                    var factor = factors is null ? Vector<float>.One : Vector.Load(factors + column);
                    (value * factor).Store(output + column);
                    (slope * factor).Store(x + column);
                }

                for (; column < columns; column++)
                {
                    var value = T.Value(new Vector<float>(x[column] + (bias is null ? 0 : bias[column])), out var slope);
                    var factor = factors is null ? 1 : factors[column];
                    (output[column], x[column]) = (value[0] * factor, slope[0] * factor);
                }

                x += columns;
                output += columns;
            }
        }
    }
}
