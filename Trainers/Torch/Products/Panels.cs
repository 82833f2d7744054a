using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>Lays the columns of a matrix out in the order in which <see cref="ProductTile"/> reads them.</summary>
/// <remarks>
/// A panel holds as many neighbouring columns as a tile takes, row by row. What the last panel has too few is zero. The panels
/// of the left matrix of a product are those of its transposed one. The loops are compiled at their best at once: a short training
/// would be over before the runtime had found out that they are run often.
/// </remarks>
internal static unsafe class Panels
{
    private const int Square = 8;

    /// <summary>Packs a part of a matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="firstRow">The first row of the part.</param>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="firstColumn">The first column of the part.</param>
    /// <param name="columns">The number of its columns.</param>
    /// <param name="width">The columns of a panel, a multiple of eight.</param>
    /// <param name="packed">Where to put the panels, one after the other.</param>
    public static void Pack(MatrixView matrix, int firstRow, int rows, int firstColumn, int columns, int width, float* packed)
    {
        for (var column = 0; column < columns; column += width)
        {
            var source = matrix with
            {
                First = (nint)matrix.At(firstRow, firstColumn + column),
                Rows = rows,
                Columns = Math.Min(width, columns - column),
            };
            var isFull = source.Columns == width;
            if (isFull && source.ColumnStride == 1)
            {
                PackRows(source, width, packed);
            }
            else if (isFull && source.RowStride == 1 && Avx.IsSupported)
            {
                PackSquares(source, width, packed);
            }
            else
            {
                PackNumbers(source, 0, width, packed);
            }

            packed += (long)rows * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows(MatrixView source, int width, float* packed)
    {
        for (var row = 0; row < source.Rows; row++)
        {
            var from = source.At(row, 0);
            for (var column = 0; column < width; column += Square)
            {
                Vector256.Load(from + column).Store(packed + column);
            }

            packed += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackSquares(MatrixView source, int width, float* packed)
    {
        var row = 0;
        for (; row <= source.Rows - Square; row += Square)
        {
            for (var column = 0; column < width; column += Square)
            {
                Transpose(source.At(row, column), source.ColumnStride, packed + ((long)row * width) + column, width);
            }
        }

        PackNumbers(source, row, width, packed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackNumbers(MatrixView source, int firstRow, int width, float* packed)
    {
        for (var row = firstRow; row < source.Rows; row++)
        {
            var to = packed + ((long)row * width);
            for (var column = 0; column < width; column++)
            {
                to[column] = column < source.Columns ? *source.At(row, column) : 0;
            }
        }
    }

    // Pairs, then fours, then halves of the eight rows are interleaved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* from, long fromStride, float* to, long toStride)
    {
        var row0 = Vector256.Load(from);
        var row1 = Vector256.Load(from + fromStride);
        var row2 = Vector256.Load(from + (2 * fromStride));
        var row3 = Vector256.Load(from + (3 * fromStride));
        var row4 = Vector256.Load(from + (4 * fromStride));
        var row5 = Vector256.Load(from + (5 * fromStride));
        var row6 = Vector256.Load(from + (6 * fromStride));
        var row7 = Vector256.Load(from + (7 * fromStride));
        TransposeHalves(row0, row1, row2, row3, out var left0, out var left1, out var left2, out var left3);
        TransposeHalves(row4, row5, row6, row7, out var right0, out var right1, out var right2, out var right3);
        const byte Lower = 0x20;
        const byte Upper = 0x31;
        Avx.Permute2x128(left0, right0, Lower).Store(to);
        Avx.Permute2x128(left1, right1, Lower).Store(to + toStride);
        Avx.Permute2x128(left2, right2, Lower).Store(to + (2 * toStride));
        Avx.Permute2x128(left3, right3, Lower).Store(to + (3 * toStride));
        Avx.Permute2x128(left0, right0, Upper).Store(to + (4 * toStride));
        Avx.Permute2x128(left1, right1, Upper).Store(to + (5 * toStride));
        Avx.Permute2x128(left2, right2, Upper).Store(to + (6 * toStride));
        Avx.Permute2x128(left3, right3, Upper).Store(to + (7 * toStride));
    }

    // Of each half of four rows of eight: its columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalves(
        Vector256<float> row0,
        Vector256<float> row1,
        Vector256<float> row2,
        Vector256<float> row3,
        out Vector256<float> column0,
        out Vector256<float> column1,
        out Vector256<float> column2,
        out Vector256<float> column3)
    {
        var low01 = Avx.UnpackLow(row0, row1);
        var high01 = Avx.UnpackHigh(row0, row1);
        var low23 = Avx.UnpackLow(row2, row3);
        var high23 = Avx.UnpackHigh(row2, row3);
        const byte FirstPairs = 0x44;
        const byte SecondPairs = 0xEE;
        column0 = Avx.Shuffle(low01, low23, FirstPairs);
        column1 = Avx.Shuffle(low01, low23, SecondPairs);
        column2 = Avx.Shuffle(high01, high23, FirstPairs);
        column3 = Avx.Shuffle(high01, high23, SecondPairs);
    }
}
