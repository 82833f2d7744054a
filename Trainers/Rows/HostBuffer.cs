using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Reads rows that follow each other.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="start">The number of the first row.</param>
/// <param name="rows">Where to, a whole number of rows.</param>
internal delegate void RowReader<T>(int start, Span<T> rows);

/// <summary>A batch that is gathered in the processor's memory, always in the same place.</summary>
/// <typeparam name="T">The type of a value, one that torch has too.</typeparam>
internal sealed unsafe class HostBuffer<T> : BatchBuffer
    where T : unmanaged
{
    private readonly RowReader<T> _read;
    private readonly int _width;
    private readonly Device _device;
    private readonly Tensor _rows;
    private readonly T* _first;
    private Tensor? _taken; // the first ones of the rows, as many as were asked for last

    /// <summary>Makes space.</summary>
    /// <param name="read">Reads rows; from any thread, but from one at a time.</param>
    /// <param name="width">The number of values a row.</param>
    /// <param name="capacity">The most rows of a batch.</param>
    /// <param name="device">The device that batches are for.</param>
    public HostBuffer(RowReader<T> read, int width, int capacity, Device device)
    {
        (_read, _width, _device) = (read, width, device);
        _rows = empty([capacity, width], dtype: BatchRows.TypeOf<T>()).DetachFromDisposeScope();
        _first = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_rows.bytes));
    }

    /// <inheritdoc/>
    public override void Read(int[]? order, int start, int end)
    {
        if (order is null)
        {
            _read(start, new Span<T>(_first, (end - start) * _width));
            return;
        }

        var row = _first;
        for (var i = start; i < end; i++, row += _width)
        {
            _read(order[i], new Span<T>(row, _width));
        }
    }

    /// <inheritdoc/>
    public override Tensor Take(Tensor? order, int start, int end)
    {
        if (_taken?.size(0) != end - start)
        {
            _taken?.Dispose();
            _taken = _rows.narrow(0, 0, end - start).DetachFromDisposeScope();
        }

        return _device.type == TorchSharp.DeviceType.CPU ? _taken : _taken.to(_device);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _taken?.Dispose();
        _rows.Dispose();
    }
}
