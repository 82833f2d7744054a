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
    private readonly Tensor _targets;
    private readonly Tensor? _weights;
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

        _targets = set.TargetWidth == 1 ? OnDevice(set.Targets) : OnDevice(set.Targets).reshape(_rowCount, -1);
        _weights = set.Weights is { } weights ? OnDevice(weights) : null;
    }

    /// <summary>Makes random orders of the rows; rows of similar length come together.</summary>
    /// <param name="batchSize">Rows a batch, positive.</param>
    public RowOrder CreateOrder(int batchSize) =>
        new(_rowCount, _window, _lengths is null ? null : new LengthBuckets(_lengths, batchSize));

    /// <summary>An order that is always the same: shortest rows first, or null, the rows' own, when all are of the same length.</summary>
    public int[]? ByLength() => _lengths is null ? null : [.. Enumerable.Range(0, _rowCount).OrderBy(row => _lengths[row])];

    /// <summary>Cuts the rows into batches. Each batch's tensors are freed before the next one is made.</summary>
    /// <param name="order">The row numbers in the order to visit them; null for the rows' own order.</param>
    /// <param name="batchSize">Rows a batch, positive.</param>
    /// <param name="skip">The number of batches to leave out at the beginning.</param>
    public IEnumerable<Batch> Batches(int[]? order, int batchSize, int skip = 0)
    {
        using var orderOnDevice = order is null ? null : OnDevice(order);
        for (var start = skip < BatchCount(batchSize) ? skip * batchSize : _rowCount; start < _rowCount;)
        {
            // A last batch of one row has no variance for batch normalisation: it joins the one before.
            var end = _rowCount - start - batchSize <= 1 ? _rowCount : start + batchSize;
            using var scope = NewDisposeScope();
            if (orderOnDevice is null)
            {
                yield return new Batch(
                    Inputs(rows => rows.Slice(start, end), null, start, end),
                    _targets.narrow(0, start, end - start),
                    _weights?.narrow(0, start, end - start));
            }
            else
            {
                var rowNumbers = orderOnDevice.narrow(0, start, end - start);
                yield return new Batch(
                    Inputs(rows => rows.Select(order.AsSpan(start..end), rowNumbers), order, start, end),
                    _targets.index_select(0, rowNumbers),
                    _weights?.index_select(0, rowNumbers));
            }

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

    // For each input (batch, row shape…); of sequences (batch, values of the longest row of the batch)
    private Tensor[] Inputs(Func<BatchRows, Tensor> cut, int[]? order, int start, int end) => Array.ConvertAll(
        _inputs,
        input => input.Lengths is null
            ? cut(input.Rows).reshape(input.Shape.WithBatch(end - start))
            : cut(input.Rows).narrow(1, 0, Longest(input.Lengths, order, start, end) * (input.Shape.Size / input.Shape.Dimensions[0])));

    private static int Longest(int[] lengths, int[]? order, int start, int end)
    {
        var longest = 1;
        for (var i = start; i < end; i++)
        {
            longest = Math.Max(longest, lengths[order is null ? i : order[i]]);
        }

        return longest;
    }

    private Tensor OnDevice(Array array) => from_array(array).to(_device);
}
