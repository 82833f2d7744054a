using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Some of the rows of others, which stay where they are.</summary>
/// <param name="all">The other rows.</param>
/// <param name="totalCount">The number of the other rows.</param>
/// <param name="numbers">The numbers of the rows picked, ascending.</param>
internal sealed class PickedRows(InputRows all, int totalCount, int[] numbers) : InputRows(all.Width)
{
    /// <inheritdoc/>
    public override bool AreKeys => all.AreKeys;

    /// <inheritdoc/>
    public override bool ArePadded => all.ArePadded;

    /// <inheritdoc/>
    public override int Window => all.Window;

    /// <inheritdoc/>
    public override void CopyTo(int start, Span<float> rows)
    {
        for (var i = 0; i < rows.Length / Width; i++)
        {
            all.CopyTo(numbers[start + i], rows.Slice(i * Width, Width));
        }
    }

    /// <inheritdoc/>
    public override BatchRows OnDevice(int rowCount, Device device) => new View(
        all.OnDevice(totalCount, device), numbers, device.type == TorchSharp.DeviceType.CPU ? null : from_array(numbers).to(device));

    private sealed class View(BatchRows all, int[] numbers, Tensor? numbersOnDevice) : BatchRows
    {
        public override BatchBuffer CreateBuffer(int capacity)
        {
            var buffer = all.CreateBuffer(capacity);
            return new Buffer(buffer, numbers, numbersOnDevice, capacity) { CostOfRow = buffer.CostOfRow };
        }
    }

    private sealed class Buffer(BatchBuffer all, int[] numbers, Tensor? numbersOnDevice, int capacity) : BatchBuffer
    {
        private readonly int[] _picked = new int[capacity];

        public override void Read(int[]? order, int start, int end)
        {
            for (var i = start; i < end; i++)
            {
                _picked[i - start] = numbers[order?[i] ?? i];
            }

            all.Read(_picked, 0, end - start);
        }

        public override Tensor Take(Tensor? order, int start, int end)
        {
            using var places = order?.narrow(0, start, end - start);
            using var picked = places is null ? numbersOnDevice?.narrow(0, start, end - start) : numbersOnDevice!.index_select(0, places);
            return all.Take(picked, 0, end - start);
        }

        public override void Dispose() => all.Dispose();
    }
}
