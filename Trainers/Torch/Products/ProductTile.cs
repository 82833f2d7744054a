using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>The innermost part of a product: a tile of eight rows and 32 columns, held in registers until it is complete.</summary>
/// <remarks>
/// Sixteen sums of sixteen numbers are under way at once, twice as many as two multiply-add units with a latency of four cycles need,
/// and each number that is read serves for at least eight products (Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix
/// Multiplication").
/// </remarks>
internal static unsafe class ProductTile
{
    /// <summary>The rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>The columns of a tile: two vectors.</summary>
    public const int Columns = 2 * Lanes;

    private const int Lanes = 16;

    /// <summary>Computes a tile.</summary>
    /// <param name="depth">The number of products in each sum.</param>
    /// <param name="left">A panel of the left matrix: for each product a number of each row.</param>
    /// <param name="right">A panel of the right matrix: for each product a number of each column.</param>
    /// <param name="result">The first number of the tile.</param>
    /// <param name="stride">The numbers from one row of the result to the next.</param>
    /// <param name="add">Whether to add to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at its best from the first step on
    public static void Compute(int depth, float* left, float* right, float* result, int stride, bool add)
    {
        Vector512<float> sum00 = default, sum01 = default, sum10 = default, sum11 = default;
        Vector512<float> sum20 = default, sum21 = default, sum30 = default, sum31 = default;
        Vector512<float> sum40 = default, sum41 = default, sum50 = default, sum51 = default;
        Vector512<float> sum60 = default, sum61 = default, sum70 = default, sum71 = default;
        for (var i = 0; i < depth; i++)
        {
            var right0 = Vector512.Load(right);
            var right1 = Vector512.Load(right + Lanes);
            Add(left[0], right0, right1, ref sum00, ref sum01);
            Add(left[1], right0, right1, ref sum10, ref sum11);
            Add(left[2], right0, right1, ref sum20, ref sum21);
            Add(left[3], right0, right1, ref sum30, ref sum31);
            Add(left[4], right0, right1, ref sum40, ref sum41);
            Add(left[5], right0, right1, ref sum50, ref sum51);
            Add(left[6], right0, right1, ref sum60, ref sum61);
            Add(left[7], right0, right1, ref sum70, ref sum71);
            left += Rows;
            right += Columns;
        }

        Store(result, sum00, sum01, add);
        Store(result + stride, sum10, sum11, add);
        Store(result + (2L * stride), sum20, sum21, add);
        Store(result + (3L * stride), sum30, sum31, add);
        Store(result + (4L * stride), sum40, sum41, add);
        Store(result + (5L * stride), sum50, sum51, add);
        Store(result + (6L * stride), sum60, sum61, add);
        Store(result + (7L * stride), sum70, sum71, add);
    }

    /// <summary>Adds the products of a number of a row and those of two vectors of columns to the row's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float left, Vector512<float> right0, Vector512<float> right1, ref Vector512<float> sum0, ref Vector512<float> sum1)
    {
        var factor = Vector512.Create(left);
        sum0 = Vector512.FusedMultiplyAdd(factor, right0, sum0);
        sum1 = Vector512.FusedMultiplyAdd(factor, right1, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* row, Vector512<float> sum0, Vector512<float> sum1, bool add)
    {
        if (add)
        {
            sum0 += Vector512.Load(row);
            sum1 += Vector512.Load(row + Lanes);
        }

        sum0.Store(row);
        sum1.Store(row + Lanes);
    }
}
