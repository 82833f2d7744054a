using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Embeddings;

/// <summary>A square matrix of mostly zeros, of which only the others are kept, row by row.</summary>
/// <param name="starts">For each row the place of its first value, then the number of values: size + 1 numbers.</param>
/// <param name="columns">The column of each value.</param>
/// <param name="values">The values.</param>
internal sealed class SparseMatrix(int[] starts, int[] columns, float[] values)
{
    /// <summary>The number of rows and of columns.</summary>
    public int Size => starts.Length - 1;

    /// <summary>The number of values that are kept.</summary>
    public int Count => values.Length;

    /// <summary>The product with a dense matrix.</summary>
    /// <param name="dense">(size, width), row by row.</param>
    /// <param name="width">The number of its columns, positive.</param>
    /// <returns>(size, width), row by row.</returns>
    public float[] Times(ReadOnlySpan<float> dense, int width)
    {
        var product = new float[Size * width];
        for (var row = 0; row < Size; row++)
        {
            var sum = product.AsSpan(row * width, width);
            for (var i = starts[row]; i < starts[row + 1]; i++)
            {
                AddScaled(dense.Slice(columns[i] * width, width), values[i], sum);
            }
        }

        return product;
    }

    /// <summary>The product of the transposed matrix with a dense one.</summary>
    /// <inheritdoc cref="Times"/>
    public float[] TransposedTimes(ReadOnlySpan<float> dense, int width)
    {
        var product = new float[Size * width];
        for (var row = 0; row < Size; row++)
        {
            var source = dense.Slice(row * width, width);
            for (var i = starts[row]; i < starts[row + 1]; i++)
            {
                AddScaled(source, values[i], product.AsSpan(columns[i] * width, width));
            }
        }

        return product;
    }

    private static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> sum)
    {
        var sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var factors = new Vector<float>(factor);
        for (var i = 0; i < sources.Length; i++)
        {
            sums[i] = Vector.FusedMultiplyAdd(sources[i], factors, sums[i]);
        }

        for (var i = sources.Length * Vector<float>.Count; i < source.Length; i++)
        {
            sum[i] = float.FusedMultiplyAdd(source[i], factor, sum[i]);
        }
    }
}
