using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Torch.Products;

namespace MLNet.DeepExtensions.Trainers.Torch.Recurrent;

/// <summary>The right matrix of many products with few rows each, laid out once as <see cref="ProductTile"/> reads it.</summary>
/// <remarks>The sums of an element are added in an order that depends on the matrix's shape alone.</remarks>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly int _depth;
    private readonly int _width;
    private readonly float* _panels;

    /// <summary>Lays a matrix out.</summary>
    /// <param name="matrix">The matrix, (depth, columns).</param>
    public PackedMatrix(MatrixView matrix)
    {
        (_depth, _width) = (matrix.Rows, checked((int)MatrixProduct.Padded(matrix.Columns, ProductTile.Columns)));
        _panels = (float*)NativeMemory.AlignedAlloc((nuint)((long)_depth * _width * sizeof(float)), MatrixProduct.Alignment);
        for (var first = 0; first < _depth; first += MatrixProduct.BlockDepth)
        {
            var depth = Math.Min(MatrixProduct.BlockDepth, _depth - first);
            Panels.Pack(matrix, first, depth, 0, matrix.Columns, ProductTile.Columns, _panels + ((long)first * _width));
        }
    }

    /// <summary>Computes left · this.</summary>
    /// <param name="left">
    /// The left matrix, (rows, depth). Up to <see cref="ProductTile.Rows"/> - 1 rows after it are read, too, and count nothing: there must be memory.
    /// </param>
    /// <param name="result">Where the product goes, (rows, columns); neighbouring columns are neighbours in memory.</param>
    /// <param name="add">Whether to add to what is there.</param>
    /// <param name="space">Memory to compute in, of <see cref="MatrixProduct.LeftSize"/> numbers, aligned.</param>
    public void Multiply(MatrixView left, MatrixView result, bool add, float* space)
    {
        for (var first = 0; first < _depth; first += MatrixProduct.BlockDepth)
        {
            var depth = Math.Min(MatrixProduct.BlockDepth, _depth - first);
            for (var row = 0; row < result.Rows; row += MatrixProduct.BlockRows)
            {
                var rows = Math.Min(MatrixProduct.BlockRows, result.Rows - row);
                var whole = checked((int)MatrixProduct.Padded(rows, ProductTile.Rows));
                Panels.Pack(left.Transposed, first, depth, row, whole, ProductTile.Rows, space);
                MatrixProduct.ComputeBlock(depth, space, _panels + ((long)first * _width), result.RowsAt(row, rows), add || first > 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.AlignedFree(_panels);
}
