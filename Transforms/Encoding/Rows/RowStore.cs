using Microsoft.ML.OnnxRuntime;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of one column as one compact array: row by row, <see cref="Width"/> values each.</summary>
/// <remarks>
/// The array is pinned, so that native code can read it in place for as long as the store is referenced.
/// </remarks>
internal abstract class RowStore
{
    /// <summary>Makes an empty store.</summary>
    /// <param name="columnName">The column whose rows are stored, for messages.</param>
    /// <param name="width">The number of values a row, at least 1.</param>
    protected RowStore(string columnName, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ColumnName = columnName;
        Width = width;
    }

    /// <summary>The column whose rows are stored.</summary>
    public string ColumnName { get; }

    /// <summary>The number of values a row, at least 1.</summary>
    public int Width { get; }

    /// <summary>The type of one value, for example <see cref="float"/>.</summary>
    public abstract Type ElementType { get; }

    /// <summary>The number of bytes a row.</summary>
    public abstract int RowBytes { get; }

    /// <summary>The number of rows there is space for.</summary>
    public abstract int Capacity { get; }

    /// <summary>Checks that a row has as many values as the column declares.</summary>
    /// <param name="length">The number of values that a row gave.</param>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public void RequireWidth(int length)
    {
        if (length != Width)
        {
            throw new InvalidOperationException(
                $"Column '{ColumnName}' must give {Width} values a row but gave {length}. " +
                "The column declares a known size: correct the transform or the class that it comes from.");
        }
    }

    /// <summary>Makes the space for at least a number of rows; the rows that are there stay.</summary>
    /// <param name="rows">The number of rows. Space is made in ever larger steps, so row by row is fine.</param>
    /// <exception cref="InvalidOperationException">That many rows do not fit into one array.</exception>
    public abstract void EnsureCapacity(int rows);

    /// <summary>Makes the space exactly a number of rows, by copying if necessary.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="InvalidOperationException">That many rows do not fit into one array.</exception>
    public abstract void SetCapacity(int rows);

    /// <summary>Hands the rows over, without copying them, and begins anew.</summary>
    /// <returns>A store of the rows that this one had; this one has no capacity then.</returns>
    public abstract RowStore Detach();

    /// <summary>Copies some of the rows.</summary>
    /// <param name="rows">Their numbers, each less than the capacity.</param>
    /// <returns>A store of exactly these rows.</returns>
    public abstract RowStore Pick(int[] rows);

    /// <summary>Shows the first rows to ONNX Runtime, without copying them.</summary>
    /// <param name="shape">The shape: the number of rows, then the dimensions of one row.</param>
    /// <returns>A tensor, valid until the capacity of the store changes. The caller disposes it.</returns>
    public abstract OrtValue CreateTensor(long[] shape);

    /// <summary>Copies some of the rows and shows them to ONNX Runtime.</summary>
    /// <param name="rows">Their numbers, each less than the capacity.</param>
    /// <param name="shape">The dimensions of one row.</param>
    /// <returns>A tensor, valid until the next call. The caller disposes it.</returns>
    public abstract OrtValue CreateTensor(ReadOnlySpan<int> rows, long[] shape);

    /// <summary>The number of steps of a row, padding left out, at least 1; of what has no steps, 1.</summary>
    /// <param name="row">The row, less than the capacity.</param>
    public virtual int StepsOf(int row) => 1;

    /// <summary>Writes the first rows as bytes, one after the other, in this machine's order of bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="rows">The number of rows, at most the capacity.</param>
    public abstract void WriteTo(Stream stream, int rows);

    /// <summary>Gives the values themselves.</summary>
    /// <typeparam name="T">The type of one value, which must be <see cref="ElementType"/>.</typeparam>
    /// <returns>The array of <see cref="Capacity"/> × <see cref="Width"/> values, not a copy.</returns>
    /// <exception cref="InvalidOperationException">The store holds another type.</exception>
    public T[] GetValues<T>()
        where T : unmanaged =>
        this is RowStore<T> store
            ? store.Values
            : throw new InvalidOperationException(
                $"The rows of column '{ColumnName}' are {ElementType.Name} but were asked for as {typeof(T).Name}.");
}
