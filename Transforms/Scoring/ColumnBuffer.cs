using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>The values of a column for the rows that a cursor has read ahead.</summary>
internal abstract class ColumnBuffer : IDisposable
{
    // What an image is taken to need that does not say its size: 512 × 512 pixels.
    private const int ImageBytes = 1 << 20;
    private const int BytesPerPixel = 4;

    /// <summary>The getter of the column: a <see cref="ValueGetter{TValue}"/> of its raw type.</summary>
    public abstract Delegate Getter { get; }

    /// <summary>A getter whose caller only looks at the values: they stay the buffer's.</summary>
    public virtual Delegate Lender => Getter;

    /// <summary>Makes a buffer for a column of any type.</summary>
    /// <param name="source">The cursor to read from; the column is active.</param>
    /// <param name="column">The column.</param>
    /// <param name="window">Where the reading cursor is.</param>
    /// <param name="capacity">The most rows at a time.</param>
    /// <returns>The buffer.</returns>
    public static ColumnBuffer Create(
        DataViewRow source, DataViewSchema.Column column, BatchWindow window, int capacity)
    {
        var raw = column.Type.RawType;
        var type = column.Type switch
        {
            VectorDataViewType vector => typeof(VectorBuffer<>).MakeGenericType(vector.ItemType.RawType),
            _ when raw == typeof(MLImage) => typeof(ImageBuffer),
            _ => typeof(ValueBuffer<>).MakeGenericType(raw),
        };
        return (ColumnBuffer)Activator.CreateInstance(type, source, column, window, capacity)!;
    }

    /// <summary>Estimates the memory that one value takes.</summary>
    /// <param name="type">The type of the column.</param>
    /// <returns>A number of bytes, without the characters of texts and the values of vectors of unknown size.</returns>
    public static long EstimateBytes(DataViewType type) => type switch
    {
        VectorDataViewType vector => Math.Max(vector.Size, 1) * (long)SizeOf(vector.ItemType),
        ImageDataViewType { Height: > 0, Width: > 0 } image => (long)image.Height * image.Width * BytesPerPixel,
        ImageDataViewType => ImageBytes,
        _ => SizeOf(type),
    };

    /// <summary>Reads the value of the row that the source is on.</summary>
    /// <param name="row">The row of the buffer to write, less than the capacity.</param>
    public abstract void Read(int row);

    /// <summary>Frees values that nobody has asked for.</summary>
    public void Dispose() => Clear();

    /// <summary>Frees values that nobody has asked for.</summary>
    protected virtual void Clear()
    {
    }

    private static int SizeOf(DataViewType type) => RuntimeHelpers.SizeOf(type.RawType.TypeHandle);
}
