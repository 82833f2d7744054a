using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
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
    private readonly int[]? _groups;

    /// <summary>Wraps the arrays, or copies them to a GPU. The tensors live in the caller's dispose scope.</summary>
    public DeviceRows(TrainingSet set, Network network, Device device)
    {
        _device = device;
        _rowCount = set.RowCount;
        _window = set.Window;
        _groups = set.Groups;
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

    /// <summary>Replaces the rows of an input by what has been made of them. Batches stay as they are, those of rows of similar length too.</summary>
    /// <param name="input">The number of the input.</param>
    /// <param name="rows">What was made of each row.</param>
    /// <param name="shape">The shape of one row, of a fixed size.</param>
    public void Replace(int input, InputRows rows, TensorShape shape) => _inputs[input] = (rows.OnDevice(_rowCount, _device), shape, null);

    /// <summary>The number of rows.</summary>
    public int Count => _rowCount;

    /// <summary>Makes random batches: of whole groups, otherwise of rows of similar length.</summary>
    /// <param name="batchSize">Rows a batch, positive.</param>
    public BatchOrder CreateOrder(int batchSize) => _groups is not null
        ? new GroupOrder(_groups, batchSize, _window)
        : new RowOrder(_rowCount, batchSize, _window, _lengths is null ? null : new LengthBuckets(_lengths, batchSize));

    /// <summary>Batches that are always the same: of the groups by their numbers, otherwise of the shortest rows first, or as the rows are where
    /// all are of the same length.</summary>
    /// <param name="batchSize">Rows a batch, positive.</param>
    public RowBatches InOrder(int batchSize) => _groups is not null
        ? new GroupOrder(_groups, batchSize).InOrder()
        : RowBatches.CutEvenly(
            _lengths is null ? null : [.. Enumerable.Range(0, _rowCount).OrderBy(row => _lengths[row])], _rowCount, batchSize);

    /// <summary>The part of a batch that a process computes. Groups stay whole.</summary>
    /// <param name="batches">The batches of all rows.</param>
    /// <param name="number">The number of the batch.</param>
    /// <param name="communicator">The processes.</param>
    public BatchPart GetPart(RowBatches batches, int number, Communicator communicator)
    {
        var start = batches.GetStart(number);
        return BatchPart.Cut(
            communicator.Rank, communicator.Size, batches.Ends[number] - start, place => StartsGroup(batches.Rows, start + place));
    }

    /// <summary>The batches that a process scores: those that follow each other from one to before another. Groups stay whole.</summary>
    /// <param name="batches">The batches of all rows.</param>
    /// <param name="communicator">The processes.</param>
    public (int Start, int End) GetOwn(RowBatches batches, Communicator communicator)
    {
        int GetBorder(int process)
        {
            var border = (int)((long)batches.Ends.Length * process / communicator.Size);
            while (border > 0 && border < batches.Ends.Length && !StartsGroup(batches.Rows, batches.GetStart(border)))
            {
                border++;
            }

            return border;
        }

        return (GetBorder(communicator.Rank), GetBorder(communicator.Rank + 1));
    }

    /// <summary>
    /// Makes the batches. One is valid until the next one is asked for, whose rows are read meanwhile if a helper is free to.
    /// </summary>
    /// <param name="batches">The rows of each.</param>
    /// <param name="skip">The number of batches to leave out at the beginning.</param>
    public IEnumerable<Batch> Read(RowBatches batches, int skip = 0) => Read(batches, skip, batches.Ends.Length);

    /// <inheritdoc cref="Read(RowBatches, int)"/>
    /// <param name="batches">The rows of each.</param>
    /// <param name="first">The number of the first batch.</param>
    /// <param name="last">The number of the one after the last.</param>
    public IEnumerable<Batch> Read(RowBatches batches, int first, int last)
    {
        var order = batches.Rows;
        var whole = batches.Whole ?? batches;
        using var orderOnDevice = order is null || _device.type == TorchSharp.DeviceType.CPU ? null : from_array(order).to(_device);
        using var turns = new BatchTurns(() => CreateBuffers(batches.LargestSize), order);
        for (var number = first; number < last; number++)
        {
            var (start, end) = (batches.GetStart(number), batches.Ends[number]);
            var buffers = turns.Read(start, end);
            if (number + 1 < last)
            {
                turns.BeginNext(end, batches.Ends[number + 1]);
            }

            using var scope = NewDisposeScope();
            var targets = buffers.Targets.Take(orderOnDevice, start, end);
            var inputs = new Tensor[_inputs.Length];
            for (var i = 0; i < inputs.Length; i++)
            {
                var lengths = _inputs[i].Lengths;
                var longest = lengths is null ? 0 : Longest(lengths, whole.Rows, whole.GetStart(number), whole.Ends[number]);
                inputs[i] = Cut(_inputs[i].Shape, longest, buffers.Inputs[i].Take(orderOnDevice, start, end));
            }

            yield return new Batch(
                inputs, _hasOneTarget ? targets.reshape(-1) : targets, buffers.Weights?.Take(orderOnDevice, start, end).reshape(-1))
            {
                Groups = _groups is { } groups && order is not null ? Array.ConvertAll(order[start..end], row => groups[row]) : null,
            };
        }
    }

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

    // (batch, row shape…); of sequences (batch, values of the longest row of the batch), 0 for what are none
    private static Tensor Cut(TensorShape shape, int longest, Tensor rows) =>
        longest > 0 ? rows.narrow(1, 0, longest * (shape.Size / shape.Dimensions[0]))
            : shape.Rank == 1 ? rows
            : rows.reshape(shape.WithBatch(rows.size(0)));

    private bool StartsGroup(int[]? order, int place) =>
        _groups is null || _groups[order?[place] ?? place] != _groups[order?[place - 1] ?? (place - 1)];

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
