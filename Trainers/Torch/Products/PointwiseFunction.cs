using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Trainers.Torch.Threads;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>What follows a product: a bias, a function of single numbers and a mask, in one pass over the data.</summary>
internal abstract unsafe class PointwiseFunction
{
    private const int BlockRows = 64; // the sums of so many rows are added up before they join the others
    private const int LeastShare = 1 << 15; // numbers of a part that is worth to wake a thread for

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
    public void Apply(MatrixView values, float* bias, MatrixView? mask, float* output)
    {
        var rowsPerMask = mask is { } all ? values.Rows / all.Rows : 1;
        var height = (RowsOfShare(values.Columns) + rowsPerMask - 1) / rowsPerMask * rowsPerMask;
        WorkCrew.Run((values.Rows + height - 1) / height, share =>
        {
            var first = share * height;
            var rows = mask?.RowsAt(first / rowsPerMask, height / rowsPerMask);
            ApplyToRows(values.RowsAt(first, height), bias, rows, output + ((long)first * values.Columns));
        });
    }

    /// <summary>Adds a bias to every row.</summary>
    /// <param name="bias">The bias of each column.</param>
    /// <param name="values">The rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddToRows(float* bias, MatrixView values)
    {
        for (var row = 0; row < values.Rows; row++)
        {
            var column = 0;
            var x = values.At(row, 0);
            for (; column <= values.Columns - Vector<float>.Count; column += Vector<float>.Count)
            {
                (Vector.Load(x + column) + Vector.Load(bias + column)).Store(x + column);
            }

            for (; column < values.Columns; column++)
            {
                x[column] += bias[column];
            }
        }
    }

    /// <summary>Multiplies gradients by slopes, and adds them up over the rows.</summary>
    /// <param name="slopes">What <see cref="Apply"/> left, row by row; null where all slopes are 1.</param>
    /// <param name="gradients">The gradients of its result, row by row.</param>
    /// <param name="products">Where to put the gradients of x, row by row; the same place as the gradients where all slopes are 1.</param>
    /// <param name="sums">Where to put their sum in each column; null if they are not wanted.</param>
    /// <param name="add">Whether to add to the sums that are there.</param>
    public static void Multiply(MatrixView? slopes, MatrixView gradients, float* products, float* sums, bool add)
    {
        if (slopes is null && sums is null)
        {
            return;
        }

        var columns = gradients.Columns;
        var blocks = (gradients.Rows + BlockRows - 1) / BlockRows;
        var blocksPerShare = Math.Max(1, RowsOfShare(columns) / BlockRows);
        var partSums = sums is null ? [] : new float[blocks * columns];
        fixed (float* parts = partSums)
        {
            var first = parts;
            WorkCrew.Run((blocks + blocksPerShare - 1) / blocksPerShare, share =>
            {
                for (var block = share * blocksPerShare; block < Math.Min(blocks, (share + 1) * blocksPerShare); block++)
                {
                    var rows = gradients.RowsAt(block * BlockRows, BlockRows);
                    var blockSums = first is null ? null : first + (block * columns);
                    if (slopes is { } factors)
                    {
                        MultiplyRows(factors.RowsAt(block * BlockRows, BlockRows), rows, products + ((long)block * BlockRows * columns), blockSums);
                    }
                    else
                    {
                        AddUpRows(rows, blockSums);
                    }
                }
            });
        }

        for (var i = 0; i < (sums is null ? 0 : columns); i++)
        {
            var sum = add ? sums[i] : 0;
            for (var place = i; place < partSums.Length; place += columns)
            {
                sum += partSums[place];
            }

            sums[i] = sum;
        }
    }

    /// <summary>Computes some rows.</summary>
    protected abstract void ApplyToRows(MatrixView values, float* bias, MatrixView? mask, float* output);

    private static int RowsOfShare(int columns) => Math.Max(1, LeastShare / columns);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyRows(MatrixView slopes, MatrixView gradients, float* products, float* sums)
    {
        for (var row = 0; row < slopes.Rows; row++, products += slopes.Columns)
        {
            var column = 0;
            float* factors = slopes.At(row, 0), values = gradients.At(row, 0);
            for (; column <= slopes.Columns - Vector<float>.Count; column += Vector<float>.Count)
            {
                var product = Vector.Load(factors + column) * Vector.Load(values + column);
                product.Store(products + column);
                if (sums is not null)
                {
                    (Vector.Load(sums + column) + product).Store(sums + column);
                }
            }

            for (; column < slopes.Columns; column++)
            {
                products[column] = factors[column] * values[column];
                if (sums is not null)
                {
                    sums[column] += products[column];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUpRows(MatrixView gradients, float* sums)
    {
        for (var row = 0; row < gradients.Rows; row++)
        {
            var column = 0;
            var values = gradients.At(row, 0);
            for (; column <= gradients.Columns - Vector<float>.Count; column += Vector<float>.Count)
            {
                (Vector.Load(sums + column) + Vector.Load(values + column)).Store(sums + column);
            }

            for (; column < gradients.Columns; column++)
            {
                sums[column] += values[column];
            }
        }
    }

    private sealed class Of<T> : PointwiseFunction
        where T : struct, IPointwise
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void ApplyToRows(MatrixView values, float* bias, MatrixView? mask, float* output)
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
