using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Torch.Threads;

namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>Products of matrices of floats.</summary>
/// <remarks>
/// The matrices are taken in blocks that stay in the caches, each block packed in the order in which it is read (Goto and van de Geijn
/// 2008). The sums of an element are added in an order that depends on the shapes alone, whichever threads of a <see cref="WorkCrew"/> compute it.
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>The depth of a block.</summary>
    public const int BlockDepth = 256;

    /// <summary>The rows of a block of the left matrix.</summary>
    public const int BlockRows = 128;

    /// <summary>The numbers of a block of the left matrix.</summary>
    public const int LeftSize = BlockRows * BlockDepth;

    /// <summary>The bytes that the memory of panels is aligned to.</summary>
    public const nuint Alignment = 64;

    private const long LeastShare = 1 << 21; // multiplications of a part that is worth to wake a thread for
    private const int SharesOfThread = 2; // so that one that is held up leaves less behind
    private const int BlockColumns = 512;

    /// <summary>Computes left · right.</summary>
    /// <param name="left">The left matrix, (rows, depth).</param>
    /// <param name="right">The right matrix, (depth, columns).</param>
    /// <param name="result">Where the product goes, (rows, columns); neighbouring columns are neighbours in memory.</param>
    /// <param name="add">Whether to add to what is there.</param>
    public static void Compute(MatrixView left, MatrixView right, MatrixView result, bool add)
    {
        var products = (long)left.Rows * left.Columns * right.Columns;
        var shares = (int)Math.Min(WorkCrew.Size == 1 ? 1 : SharesOfThread * WorkCrew.Size, products / LeastShare);
        if (shares < 2)
        {
            ComputeShare(left, right, result, add);
        }
        else if (left.Rows >= right.Columns)
        {
            var height = SizeOfShare(left.Rows, shares, ProductTile.Rows);
            WorkCrew.Run(
                CountShares(left.Rows, height),
                i => ComputeShare(left.RowsAt(i * height, height), right, result.RowsAt(i * height, height), add));
        }
        else
        {
            var width = SizeOfShare(right.Columns, shares, ProductTile.Columns);
            WorkCrew.Run(
                CountShares(right.Columns, width),
                i => ComputeShare(left, right.ColumnsAt(i * width, width), result.ColumnsAt(i * width, width), add));
        }
    }

    /// <summary>The least multiple of a number that is no less than a count.</summary>
    public static long Padded(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    // Whole tiles, so that only the last share has parts of tiles.
    private static int SizeOfShare(int count, int shares, int tile) => (int)Padded(CountShares(count, shares), tile);

    private static int CountShares(int count, int size) => (count + size - 1) / size;

    private static void ComputeShare(MatrixView left, MatrixView right, MatrixView result, bool add)
    {
        var leftSize = Padded(Math.Min(left.Rows, BlockRows), ProductTile.Rows) * Math.Min(left.Columns, BlockDepth);
        var rightSize = Padded(Math.Min(right.Columns, BlockColumns), ProductTile.Columns) * Math.Min(left.Columns, BlockDepth);
        var panels = (float*)NativeMemory.AlignedAlloc((nuint)((leftSize + rightSize) * sizeof(float)), Alignment);
        try
        {
            ComputeBlocks(left, right, result, add, packedLeft: panels + rightSize, packedRight: panels);
        }
        finally
        {
            NativeMemory.AlignedFree(panels);
        }
    }

    private static void ComputeBlocks(MatrixView left, MatrixView right, MatrixView result, bool add, float* packedLeft, float* packedRight)
    {
        for (var column = 0; column < right.Columns; column += BlockColumns)
        {
            var columns = Math.Min(BlockColumns, right.Columns - column);
            for (var first = 0; first < left.Columns; first += BlockDepth)
            {
                var depth = Math.Min(BlockDepth, left.Columns - first);
                Panels.Pack(right, first, depth, column, columns, ProductTile.Columns, packedRight);
                for (var row = 0; row < left.Rows; row += BlockRows)
                {
                    var rows = Math.Min(BlockRows, left.Rows - row);
                    Panels.Pack(left.Transposed, first, depth, row, rows, ProductTile.Rows, packedLeft);
                    var block = result with { First = (nint)result.At(row, column), Rows = rows, Columns = columns };
                    ComputeBlock(depth, packedLeft, packedRight, block, add || first > 0);
                }
            }
        }
    }

    /// <summary>Computes the product of a block of each matrix.</summary>
    /// <param name="depth">The number of products in each sum.</param>
    /// <param name="left">The left block's panels.</param>
    /// <param name="right">The right block's panels.</param>
    /// <param name="result">Where the product goes.</param>
    /// <param name="add">Whether to add to what is there.</param>
    public static void ComputeBlock(int depth, float* left, float* right, MatrixView result, bool add)
    {
        for (var column = 0; column < result.Columns; column += ProductTile.Columns)
        {
            var columns = Math.Min(ProductTile.Columns, result.Columns - column);
            for (var row = 0; row < result.Rows; row += ProductTile.Rows)
            {
                var rows = Math.Min(ProductTile.Rows, result.Rows - row);
                var leftPanel = left + ((long)row * depth);
                var rightPanel = right + ((long)column * depth);
                var tile = result.At(row, column);
                if (rows == ProductTile.Rows && columns == ProductTile.Columns)
                {
                    ProductTile.Compute(depth, leftPanel, rightPanel, tile, result.RowStride, add);
                }
                else
                {
                    ComputePart(depth, leftPanel, rightPanel, new((nint)tile, rows, columns, result.RowStride, 1), add);
                }
            }
        }
    }

    // A tile that reaches beyond the matrix is computed elsewhere.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputePart(int depth, float* left, float* right, MatrixView result, bool add)
    {
        var tile = stackalloc float[ProductTile.Rows * ProductTile.Columns];
        ProductTile.Compute(depth, left, right, tile, ProductTile.Columns, add: false);
        for (var row = 0; row < result.Rows; row++, tile += ProductTile.Columns)
        {
            var to = result.At(row, 0);
            var column = 0;
            for (; column <= result.Columns - Vector<float>.Count; column += Vector<float>.Count)
            {
                var sums = Vector.Load(tile + column);
                (add ? Vector.Load(to + column) + sums : sums).Store(to + column);
            }

            for (; column < result.Columns; column++)
            {
                to[column] = add ? to[column] + tile[column] : tile[column];
            }
        }
    }
}
