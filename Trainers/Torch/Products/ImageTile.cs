using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>
/// The innermost parts of a convolution and of its gradient: tiles of eight rows and 32 columns, or 16, held in registers until they are complete.
/// </summary>
/// <remarks>As in <see cref="ProductTile"/>, but what is multiplied by a whole vector is read where it lies in the image.</remarks>
internal static unsafe class ImageTile
{
    /// <summary>The rows of a tile.</summary>
    public const int Rows = ProductTile.Rows;

    /// <summary>The columns of a tile: two vectors.</summary>
    public const int Columns = ProductTile.Columns;

    /// <summary>The columns of a narrow tile: one vector.</summary>
    public const int NarrowColumns = Columns / 2;

    private const int Lanes = NarrowColumns;

    /// <summary>Computes all channels of a block at eight places.</summary>
    /// <param name="places">Where the window of each place begins in the padded image.</param>
    /// <param name="lines">The lines of the window.</param>
    /// <param name="run">The numbers of a line of the window.</param>
    /// <param name="lineStride">The numbers from one line of the padded image to the next.</param>
    /// <param name="weight">A panel of the weight: for each number of the window one of each channel.</param>
    /// <param name="result">The first number of the tile.</param>
    /// <param name="stride">The numbers from one place of the result to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(float** places, nint lines, nint run, nint lineStride, float* weight, float* result, nint stride)
    {
        Vector512<float> sum00 = default, sum01 = default, sum10 = default, sum11 = default;
        Vector512<float> sum20 = default, sum21 = default, sum30 = default, sum31 = default;
        Vector512<float> sum40 = default, sum41 = default, sum50 = default, sum51 = default;
        Vector512<float> sum60 = default, sum61 = default, sum70 = default, sum71 = default;
        nint start = 0;
        for (nint line = 0; line < lines; line++, start += lineStride)
        {
            float* place0 = places[0] + start, place1 = places[1] + start, place2 = places[2] + start, place3 = places[3] + start;
            float* place4 = places[4] + start, place5 = places[5] + start, place6 = places[6] + start, place7 = places[7] + start;
            for (nint i = 0; i < run; i++)
            {
                var right0 = Vector512.Load(weight);
                var right1 = Vector512.Load(weight + Lanes);
                ProductTile.Add(place0[i], right0, right1, ref sum00, ref sum01);
                ProductTile.Add(place1[i], right0, right1, ref sum10, ref sum11);
                ProductTile.Add(place2[i], right0, right1, ref sum20, ref sum21);
                ProductTile.Add(place3[i], right0, right1, ref sum30, ref sum31);
                ProductTile.Add(place4[i], right0, right1, ref sum40, ref sum41);
                ProductTile.Add(place5[i], right0, right1, ref sum50, ref sum51);
                ProductTile.Add(place6[i], right0, right1, ref sum60, ref sum61);
                ProductTile.Add(place7[i], right0, right1, ref sum70, ref sum71);
                weight += Columns;
            }
        }

        Store(result, sum00, sum01);
        Store(result + stride, sum10, sum11);
        Store(result + (2 * stride), sum20, sum21);
        Store(result + (3 * stride), sum30, sum31);
        Store(result + (4 * stride), sum40, sum41);
        Store(result + (5 * stride), sum50, sum51);
        Store(result + (6 * stride), sum60, sum61);
        Store(result + (7 * stride), sum70, sum71);
    }

    /// <summary>As <see cref="Compute"/>, of 16 channels.</summary>
    /// <param name="places">Where the window of each place begins in the padded image.</param>
    /// <param name="lines">The lines of the window.</param>
    /// <param name="run">The numbers of a line of the window.</param>
    /// <param name="lineStride">The numbers from one line of the padded image to the next.</param>
    /// <param name="weight">A narrow panel of the weight.</param>
    /// <param name="result">The first number of the tile.</param>
    /// <param name="stride">The numbers from one place of the result to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComputeNarrow(float** places, nint lines, nint run, nint lineStride, float* weight, float* result, nint stride)
    {
        Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        Vector512<float> sum4 = default, sum5 = default, sum6 = default, sum7 = default;
        nint start = 0;
        for (nint line = 0; line < lines; line++, start += lineStride)
        {
            float* place0 = places[0] + start, place1 = places[1] + start, place2 = places[2] + start, place3 = places[3] + start;
            float* place4 = places[4] + start, place5 = places[5] + start, place6 = places[6] + start, place7 = places[7] + start;
            for (nint i = 0; i < run; i++)
            {
                var right = Vector512.Load(weight);
                Add(place0[i], right, ref sum0);
                Add(place1[i], right, ref sum1);
                Add(place2[i], right, ref sum2);
                Add(place3[i], right, ref sum3);
                Add(place4[i], right, ref sum4);
                Add(place5[i], right, ref sum5);
                Add(place6[i], right, ref sum6);
                Add(place7[i], right, ref sum7);
                weight += NarrowColumns;
            }
        }

        sum0.Store(result);
        sum1.Store(result + stride);
        sum2.Store(result + (2 * stride));
        sum3.Store(result + (3 * stride));
        sum4.Store(result + (4 * stride));
        sum5.Store(result + (5 * stride));
        sum6.Store(result + (6 * stride));
        sum7.Store(result + (7 * stride));
    }

    /// <summary>Adds to the gradients of eight numbers of the window, of all channels of a block, those of the places of an image.</summary>
    /// <param name="image">The first of the eight numbers, for the first place, in the padded image.</param>
    /// <param name="pixelStride">The numbers from the window of one place to that of the next.</param>
    /// <param name="lineStride">The numbers from the windows of one line of places to those of the next.</param>
    /// <param name="slopes">The gradients of the block's channels at the first place.</param>
    /// <param name="outputs">The numbers from one place of the gradients to the next; lines follow each other.</param>
    /// <param name="lines">The lines of the gradients.</param>
    /// <param name="width">The places of a line.</param>
    /// <param name="sums">The first number of the tile.</param>
    /// <param name="stride">The numbers from one row of the sums to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddUp(
        float* image, nint pixelStride, nint lineStride, float* slopes, nint outputs, nint lines, nint width, float* sums, nint stride)
    {
        Load(sums, out var sum00, out var sum01);
        Load(sums + stride, out var sum10, out var sum11);
        Load(sums + (2 * stride), out var sum20, out var sum21);
        Load(sums + (3 * stride), out var sum30, out var sum31);
        Load(sums + (4 * stride), out var sum40, out var sum41);
        Load(sums + (5 * stride), out var sum50, out var sum51);
        Load(sums + (6 * stride), out var sum60, out var sum61);
        Load(sums + (7 * stride), out var sum70, out var sum71);
        for (nint line = 0; line < lines; line++, image += lineStride)
        {
            var place = image;
            for (nint column = 0; column < width; column++)
            {
                var right0 = Vector512.Load(slopes);
                var right1 = Vector512.Load(slopes + Lanes);
                ProductTile.Add(place[0], right0, right1, ref sum00, ref sum01);
                ProductTile.Add(place[1], right0, right1, ref sum10, ref sum11);
                ProductTile.Add(place[2], right0, right1, ref sum20, ref sum21);
                ProductTile.Add(place[3], right0, right1, ref sum30, ref sum31);
                ProductTile.Add(place[4], right0, right1, ref sum40, ref sum41);
                ProductTile.Add(place[5], right0, right1, ref sum50, ref sum51);
                ProductTile.Add(place[6], right0, right1, ref sum60, ref sum61);
                ProductTile.Add(place[7], right0, right1, ref sum70, ref sum71);
                place += pixelStride;
                slopes += outputs;
            }
        }

        Store(sums, sum00, sum01);
        Store(sums + stride, sum10, sum11);
        Store(sums + (2 * stride), sum20, sum21);
        Store(sums + (3 * stride), sum30, sum31);
        Store(sums + (4 * stride), sum40, sum41);
        Store(sums + (5 * stride), sum50, sum51);
        Store(sums + (6 * stride), sum60, sum61);
        Store(sums + (7 * stride), sum70, sum71);
    }

    /// <summary>As <see cref="AddUp"/>, of 16 channels.</summary>
    /// <param name="image">The first of the eight numbers, for the first place, in the padded image.</param>
    /// <param name="pixelStride">The numbers from the window of one place to that of the next.</param>
    /// <param name="lineStride">The numbers from the windows of one line of places to those of the next.</param>
    /// <param name="slopes">The gradients of the block's channels at the first place.</param>
    /// <param name="outputs">The numbers from one place of the gradients to the next; lines follow each other.</param>
    /// <param name="lines">The lines of the gradients.</param>
    /// <param name="width">The places of a line.</param>
    /// <param name="sums">The first number of the tile.</param>
    /// <param name="stride">The numbers from one row of the sums to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddUpNarrow(
        float* image, nint pixelStride, nint lineStride, float* slopes, nint outputs, nint lines, nint width, float* sums, nint stride)
    {
        Vector512<float> sum0 = Vector512.Load(sums), sum1 = Vector512.Load(sums + stride);
        Vector512<float> sum2 = Vector512.Load(sums + (2 * stride)), sum3 = Vector512.Load(sums + (3 * stride));
        Vector512<float> sum4 = Vector512.Load(sums + (4 * stride)), sum5 = Vector512.Load(sums + (5 * stride));
        Vector512<float> sum6 = Vector512.Load(sums + (6 * stride)), sum7 = Vector512.Load(sums + (7 * stride));
        for (nint line = 0; line < lines; line++, image += lineStride)
        {
            var place = image;
            for (nint column = 0; column < width; column++)
            {
                var right = Vector512.Load(slopes);
                Add(place[0], right, ref sum0);
                Add(place[1], right, ref sum1);
                Add(place[2], right, ref sum2);
                Add(place[3], right, ref sum3);
                Add(place[4], right, ref sum4);
                Add(place[5], right, ref sum5);
                Add(place[6], right, ref sum6);
                Add(place[7], right, ref sum7);
                place += pixelStride;
                slopes += outputs;
            }
        }

        sum0.Store(sums);
        sum1.Store(sums + stride);
        sum2.Store(sums + (2 * stride));
        sum3.Store(sums + (3 * stride));
        sum4.Store(sums + (4 * stride));
        sum5.Store(sums + (5 * stride));
        sum6.Store(sums + (6 * stride));
        sum7.Store(sums + (7 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float left, Vector512<float> right, ref Vector512<float> sum) =>
        sum = Vector512.FusedMultiplyAdd(Vector512.Create(left), right, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(float* row, out Vector512<float> sum0, out Vector512<float> sum1) =>
        (sum0, sum1) = (Vector512.Load(row), Vector512.Load(row + Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* row, Vector512<float> sum0, Vector512<float> sum1)
    {
        sum0.Store(row);
        sum1.Store(row + Lanes);
    }
}
