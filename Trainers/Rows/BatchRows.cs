using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>The rows of one input, ready for batches on a device.</summary>
internal abstract class BatchRows
{
    /// <summary>Makes space for a batch.</summary>
    /// <param name="capacity">The most rows of a batch.</param>
    public abstract BatchBuffer CreateBuffer(int capacity);

    /// <summary>Torch's type of a value: float, int, long or byte.</summary>
    internal static ScalarType TypeOf<T>() =>
        typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(int) ? ScalarType.Int32
        : typeof(T) == typeof(long) ? ScalarType.Int64
        : ScalarType.Byte;
}

/// <summary>Rows that are gathered in the processor's memory.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="read">Reads rows; from any thread.</param>
/// <param name="width">The number of values a row.</param>
/// <param name="costOfRow">About how many bytes could be copied while a row is read.</param>
/// <param name="device">The device that batches are for.</param>
internal sealed class HostRows<T>(RowReader<T> read, int width, long costOfRow, Device device) : BatchRows
    where T : unmanaged
{
    /// <inheritdoc/>
    public override BatchBuffer CreateBuffer(int capacity) => new HostBuffer<T>(read, width, capacity, device) { CostOfRow = costOfRow };
}
