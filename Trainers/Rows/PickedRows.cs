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
    public override BatchRows OnDevice(int rowCount, Device device) =>
        new View(all.OnDevice(totalCount, device), numbers, from_array(numbers).to(device));

    private sealed class View(BatchRows all, int[] numbers, Tensor numbersOnDevice) : BatchRows
    {
        public override Tensor Slice(int start, int end) =>
            all.Select(numbers.AsSpan(start..end), numbersOnDevice.narrow(0, start, end - start));

        public override Tensor Select(ReadOnlySpan<int> rowNumbers, Tensor rowNumbersOnDevice)
        {
            var picked = new int[rowNumbers.Length];
            for (var i = 0; i < picked.Length; i++)
            {
                picked[i] = numbers[rowNumbers[i]];
            }

            return all.Select(picked, numbersOnDevice.index_select(0, rowNumbersOnDevice));
        }
    }
}
