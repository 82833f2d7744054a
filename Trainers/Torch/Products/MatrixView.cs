namespace MLNet.DeepExtensions.Trainers.Torch.Products;

/// <summary>A matrix of floats in native memory, held by whoever made the view.</summary>
/// <param name="First">Its first number.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="RowStride">The numbers from one row to the next.</param>
/// <param name="ColumnStride">The numbers from one column to the next.</param>
internal readonly unsafe record struct MatrixView(nint First, int Rows, int Columns, int RowStride, int ColumnStride)
{
    /// <summary>The same numbers with rows and columns exchanged.</summary>
    public MatrixView Transposed => new(First, Columns, Rows, ColumnStride, RowStride);

    /// <summary>A matrix whose rows lie one after the other.</summary>
    public static MatrixView RowByRow(float* first, int rows, int columns) => new((nint)first, rows, columns, columns, 1);

    /// <summary>Rows that follow each other, as far as there are so many.</summary>
    public MatrixView RowsAt(int first, int count) => this with { First = (nint)At(first, 0), Rows = Math.Min(count, Rows - first) };

    /// <summary>Columns that follow each other, as far as there are so many.</summary>
    public MatrixView ColumnsAt(int first, int count) => Transposed.RowsAt(first, count).Transposed;

    /// <summary>The place of a number.</summary>
    public float* At(int row, int column) => (float*)First + ((long)row * RowStride) + ((long)column * ColumnStride);
}
