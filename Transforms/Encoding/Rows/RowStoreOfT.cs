using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Rows of one column as one compact array of <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The type of one value, a number that ONNX Runtime knows.</typeparam>
/// <param name="columnName">The column whose rows are stored, for messages.</param>
/// <param name="width">The number of values a row, at least 1.</param>
internal class RowStore<T>(string columnName, int width) : RowStore(columnName, width)
    where T : unmanaged
{
    private const int SmallestCapacity = 16;
    private T[] _packed = [];

    /// <summary>The values: row by row, <see cref="RowStore.Width"/> each.</summary>
    public T[] Values { get; private set; } = [];

    /// <inheritdoc/>
    public override Type ElementType => typeof(T);

    /// <inheritdoc/>
    public override int RowBytes => checked(Width * Unsafe.SizeOf<T>());

    /// <inheritdoc/>
    public override int Capacity => Values.Length / Width;

    private int MaximumRows => Array.MaxLength / Width;

    /// <summary>One row.</summary>
    /// <param name="index">The row, less than the capacity.</param>
    /// <returns>Its values, to read or to write.</returns>
    public Span<T> Row(int index) => Values.AsSpan(index * Width, Width);

    /// <inheritdoc/>
    public override void EnsureCapacity(int rows)
    {
        if (rows <= Capacity)
        {
            return;
        }

        var doubled = Math.Min(Math.Max(2L * Capacity, SmallestCapacity), MaximumRows);
        SetCapacity(Math.Max(rows, (int)doubled));
    }

    /// <inheritdoc/>
    public override void SetCapacity(int rows)
    {
        if (rows > MaximumRows)
        {
            throw new InvalidOperationException(
                $"Column '{ColumnName}' has {Width} values a row, so at most {MaximumRows} rows fit into memory as " +
                "one array, but there are more. Use fewer rows, for example with ml.Data.TakeRows, or shorter rows.");
        }

        if (rows == Capacity)
        {
            return;
        }

        var values = GC.AllocateUninitializedArray<T>(rows * Width, pinned: true);
        LargePages.Advise(values);
        Values.AsSpan(0, Math.Min(values.Length, Values.Length)).CopyTo(values);
        Values = values;
    }

    /// <inheritdoc/>
    public override void WriteTo(Stream stream, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            stream.Write(MemoryMarshal.AsBytes(Row(row)));
        }
    }

    /// <inheritdoc/>
    public override RowStore Detach()
    {
        var detached = new RowStore<T>(ColumnName, Width) { Values = Values };
        Values = [];
        return detached;
    }

    /// <inheritdoc/>
    public override RowStore Pick(int[] rows)
    {
        var picked = new RowStore<T>(ColumnName, Width);
        picked.SetCapacity(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(picked.Row(i));
        }

        return picked;
    }

    /// <inheritdoc/>
    public override OrtValue CreateTensor(long[] shape) =>
        CreateTensor(Values, GraphType, shape);

    /// <inheritdoc/>
    public override OrtValue CreateTensor(ReadOnlySpan<int> rows, long[] shape) =>
        CreateTensor(Pack(rows, Width), GraphType, [rows.Length, .. shape]);

    /// <summary>The type of a value as ONNX Runtime sees it, of as many bytes.</summary>
    private protected virtual TensorElementType GraphType => TensorBase.GetTypeInfo(typeof(T)).ElementType;

    /// <summary>The first values of some rows, one row after the other, in an array that is used again.</summary>
    private protected T[] Pack(ReadOnlySpan<int> rows, int width)
    {
        if (_packed.Length < rows.Length * width)
        {
            _packed = GC.AllocateUninitializedArray<T>(rows.Length * width, pinned: true);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i])[..width].CopyTo(_packed.AsSpan(i * width));
        }

        return _packed;
    }

    /// <summary>Shows the first values of a pinned array to ONNX Runtime.</summary>
    private protected static OrtValue CreateTensor(T[] values, TensorElementType type, long[] shape)
    {
        var bytes = Unsafe.SizeOf<T>();
        foreach (var dimension in shape)
        {
            bytes = checked(bytes * (int)dimension);
        }

        var address = Marshal.UnsafeAddrOfPinnedArrayElement(values, 0);
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, address, bytes);
    }
}
