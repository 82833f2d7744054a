using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>All rows of a set, from which batches for the training device are cut by row number.</summary>
internal sealed class DeviceRows
{
    private readonly (BatchRows Rows, TensorShape Shape, int[]? Lengths)[] _inputs;
    private readonly BatchRows _targets;
    private readonly bool _hasOneTarget;
    private readonly BatchRows? _weights;
    private readonly Device _device;
    private readonly int _rowCount;
    private readonly int _window;
    private readonly int[]? _lengths;

    /// <summary>Wraps the arrays, or copies them to a GPU. The tensors live in the caller's dispose scope.</summary>
    public DeviceRows(TrainingSet set, Network network, Device device)
    {
        _device = device;
        _rowCount = set.RowCount;
        _window = set.Window;
        _inputs = [.. set.Inputs.Select((rows, i) =>
            (rows.OnDevice(_rowCount, device), network.Inputs[i].Shape, GetLengths(rows, _rowCount, network.Inputs[i].Shape)))];
        foreach (var lengths in _inputs.Select(input => input.Lengths).OfType<int[]>())
        {
            _lengths = _lengths is null ? lengths : [.. _lengths.Zip(lengths, (sum, length) => sum + length)];
        }

        _targets = set.Targets is long[] classes
            ? new ArrayRows<long>(classes, set.TargetWidth).OnDevice(_rowCount, device)
            : new ArrayRows<float>((float[])set.Targets, set.TargetWidth).OnDevice(_rowCount, device);
        _hasOneTarget = set.TargetWidth == 1;
        _weights = set.Weights is { } weights ? new ArrayRows<float>(weights, 1).OnDevice(_rowCount, device) : null;
    }

    /// <summary>Makes random orders of the rows; rows of similar length come together.</summary>
    /// <param name="batchSize">Rows a batch, positive.</param>
    public RowOrder CreateOrder(int batchSize) =>
        new(_rowCount, _window, _lengths is null ? null : new LengthBuckets(_lengths, batchSize));

    /// <summary>An order that is always the same: shortest rows first, or null, the rows' own, when all are of the same length.</summary>
    public int[]? ByLength() => _lengths is null ? null : [.. Enumerable.Range(0, _rowCount).OrderBy(row => _lengths[row])];

    /// <summary>
    /// Cuts the rows into batches. A batch is valid until the next one is asked for, whose rows are read meanwhile if a helper is free to.
    /// </summary>
    /// <param name="order">The row numbers in the order to visit them; null for the rows' own order.</param>
    /// <param name="batchSize">Rows a batch, positive.</param>
    /// <param name="skip">The number of batches to leave out at the beginning.</param>
    public IEnumerable<Batch> Batches(int[]? order, int batchSize, int skip = 0)
    {
        using var orderOnDevice = order is null || _device.type == TorchSharp.DeviceType.CPU ? null : from_array(order).to(_device);
        using var turns = new BatchTurns(() => CreateBuffers((int)Math.Min(_rowCount, (long)batchSize + 1)), order);
        var start = skip < BatchCount(batchSize) ? skip * batchSize : _rowCount;
        while (start < _rowCount)
        {
            var end = EndOf(start, batchSize);
            var buffers = turns.Read(start, end);
            turns.BeginNext(end, EndOf(end, batchSize));
            using var scope = NewDisposeScope();
            var targets = buffers.Targets.Take(orderOnDevice, start, end);
            var inputs = new Tensor[_inputs.Length];
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = Cut(_inputs[i].Shape, _inputs[i].Lengths, buffers.Inputs[i].Take(orderOnDevice, start, end), order, start);
            }

            yield return new Batch(
                inputs, _hasOneTarget ? targets.reshape(-1) : targets, buffers.Weights?.Take(orderOnDevice, start, end).reshape(-1));
            start = end;
        }
    }

    /// <summary>The number of batches that <see cref="Batches"/> gives.</summary>
    public int BatchCount(int batchSize) => Math.Max(1, ((_rowCount - 2) / batchSize) + 1);

    // The number of steps of each row of a sequence; null where all rows have the same.
    private static int[]? GetLengths(InputRows rows, int count, TensorShape shape)
    {
        if (!shape.HasVariableSteps)
        {
            return null;
        }

        var (lengths, filled) = (new int[count], 0);
        rows.ForEach(count, row => lengths[filled++] = shape.Rank == 1
            ? row.LastIndexOfAnyExcept((float)KeySequence.Padding) + 1
            : NumberSequence.LengthOf(row, (int)shape.Last));
        return lengths;
    }

    private BatchBuffers CreateBuffers(int capacity) => new(
        Array.ConvertAll(_inputs, input => input.Rows.CreateBuffer(capacity)), _targets.CreateBuffer(capacity), _weights?.CreateBuffer(capacity));

    // A last batch of one row has no variance for batch normalisation: it joins the one before.
    private int EndOf(int start, int batchSize) => (long)_rowCount - start - batchSize <= 1 ? _rowCount : start + batchSize;

    // (batch, row shape…); of sequences (batch, values of the longest row of the batch)
    private static Tensor Cut(TensorShape shape, int[]? lengths, Tensor rows, int[]? order, int start)
    {
        var count = rows.size(0);
        return lengths is not null ? rows.narrow(1, 0, Longest(lengths, order, start, start + (int)count) * (shape.Size / shape.Dimensions[0]))
            : shape.Rank == 1 ? rows
            : rows.reshape(shape.WithBatch(count));
    }

    private static int Longest(int[] lengths, int[]? order, int start, int end)
    {
        var longest = 1;
        for (var i = start; i < end; i++)
        {
            longest = Math.Max(longest, lengths[order is null ? i : order[i]]);
        }

        return longest;
    }
}
