using System.Globalization;
using System.Runtime.ExceptionServices;
using MLNet.DeepExtensions.Trainers.Distributed;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Training.Optimizers;

/// <summary>
/// Takes the sum of every gradient over all processes, of which each has a part of the batch; where the processes say so, of large ones while the
/// backward pass still computes those of the layers before.
/// </summary>
/// <remarks>
/// The first step tells which matrices get their gradient in its place, once in a pass, and in which order; buckets of them that lie side by side
/// are summed in this order from then on, each when its last gradient is there (Li et al., PyTorch Distributed: Experiences on Accelerating Data
/// Parallel Training, 2020). What is left is summed after the pass.
/// </remarks>
internal sealed class GradientSums : GradientRule, IDisposable
{
    private const long LeastBucket = 1 << 18; // numbers of 4 bytes: a message that costs more than its start
    private const long LeastOfAny = 1 << 12; // fewer are left for the end

    private readonly FlatWeights _weights;
    private readonly Communicator _communicator;
    private readonly bool _overlaps;
    private readonly bool[] _isFilled;
    private readonly bool[] _isInBucket;
    private readonly List<int> _order = []; // of the first pass
    private readonly List<Tensor> _rest = []; // what is in no bucket
    private List<Bucket>? _buckets; // null before the first pass has ended
    private ExceptionDispatchInfo? _failure; // of the pass, through which it cannot go
    private bool _isInPass;
    private int _begun;

    /// <summary>Makes the rule for weights.</summary>
    /// <param name="weights">The weights; they belong to the caller.</param>
    /// <param name="communicator">The processes.</param>
    public GradientSums(FlatWeights weights, Communicator communicator)
    {
        (_weights, _communicator) = (weights, communicator);
        _overlaps = communicator.Size > 1 && communicator.OverlapsBackward;
        (_isFilled, _isInBucket) = (new bool[weights.Parts.Count], new bool[weights.Parts.Count]);
        if (_overlaps)
        {
            weights.WhenFilled(OnFilled);
        }
    }

    /// <summary>How many buckets are summed during a backward pass; 0 before the first has ended.</summary>
    public int BucketCount => _buckets?.Count ?? 0;

    /// <summary>Tells that the last backward pass of a step begins: what it puts in its place is not changed any more.</summary>
    public void StartPass()
    {
        _isInPass = _overlaps;
        _begun = 0;
        Array.Clear(_isFilled);
    }

    /// <summary>Tells that it has ended.</summary>
    /// <exception cref="InvalidOperationException">Another process has left.</exception>
    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public void EndPass()
    {
        _failure?.Throw();
        if (!_isInPass)
        {
            return;
        }

        _isInPass = false;
        if (_buckets is null)
        {
            MakeBuckets();
            return;
        }

        // In every process the same sums in the same order, whatever the loss reaches.
        foreach (var part in Enumerable.Range(0, _isInBucket.Length).Where(part => _isInBucket[part]))
        {
            if (!_isFilled[part])
            {
                _weights.FillWithZero(part);
                _isFilled[part] = true;
            }

            RequireOnce(part, _weights.IsOnlyInPlace(part));
        }

        BeginReady();
    }

    /// <inheritdoc/>
    public override void Apply(Tensor gradients, IReadOnlyList<WeightRange> ranges)
    {
        if (_begun == 0)
        {
            _communicator.SumGradients(gradients);
            return;
        }

        _communicator.FinishSums();
        foreach (var part in _rest)
        {
            _communicator.SumGradients(part);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rest.ForEach(part => part.Dispose());
        _buckets?.ForEach(bucket => bucket.Gradients.Dispose());
    }

    private void OnFilled(int part)
    {
        if (!_isInPass || _failure is not null)
        {
            return;
        }

        if (_buckets is null)
        {
            _order.Add(part);
            return;
        }

        if (!_isInBucket[part])
        {
            return;
        }

        try
        {
            RequireOnce(part, !_isFilled[part]);
            _isFilled[part] = true;
            BeginReady();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void RequireOnce(int part, bool isSo)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(
                $"The gradient of '{_weights.Parts[part].Name}' came in several parts, where it came in one in the first step, and a part of it may "
                + "have been sent. Set Distributed.OverlapBackward to false, so that gradients are sent after the backward pass.");
        }
    }

    private void BeginReady()
    {
        for (; _begun < _buckets!.Count; _begun++)
        {
            var bucket = _buckets[_begun];
            if (_isFilled.AsSpan(bucket.First, bucket.Last - bucket.First + 1).Contains(false))
            {
                return;
            }

            _communicator.BeginSumGradients(bucket.Gradients);
        }
    }

    private void MakeBuckets()
    {
        var parts = _weights.Parts;
        var once = _order.Where(part => parts[part].IsMatrix && _weights.IsOnlyInPlace(part)).GroupBy(part => part)
            .Where(fills => fills.Count() == 1).Select(fills => fills.Key).ToArray();
        var all = _communicator.AllGather(string.Join(' ', once.Select(part => part.ToString(CultureInfo.InvariantCulture))));
        var spans = all.Distinct().Count() == 1 ? Group(once) : [];
        _buckets = [.. spans.Select(span => new Bucket(span.First, span.Last, Part(parts[span.First].Start, parts[span.Last].End)))];
        var start = 0L;
        foreach (var (first, last, _) in _buckets.OrderBy(bucket => bucket.First))
        {
            Array.Fill(_isInBucket, value: true, first, last - first + 1);
            AddRest(start, parts[first].Start);
            start = parts[last].End;
        }

        AddRest(start, parts[^1].End);
    }

    // Of those that follow each other in the pass and lie side by side.
    private List<(int First, int Last)> Group(int[] order)
    {
        var parts = _weights.Parts;
        long Length(int first, int last) => parts[last].End - parts[first].Start;
        var spans = new List<(int First, int Last)>();
        foreach (var part in order)
        {
            if (spans.Count > 0 && spans[^1] is var (first, last) && (part == first - 1 || part == last + 1) && Length(first, last) < LeastBucket)
            {
                spans[^1] = (Math.Min(first, part), Math.Max(last, part));
            }
            else
            {
                spans.Add((part, part));
            }
        }

        return [.. spans.Where(span => Length(span.First, span.Last) >= LeastOfAny)];
    }

    private void AddRest(long start, long end)
    {
        if (end > start)
        {
            _rest.Add(Part(start, end));
        }
    }

    private Tensor Part(long start, long end) => _weights.Gradients.narrow(0, start, end - start).DetachFromDisposeScope();

    /// <summary>Weights whose gradients are summed together.</summary>
    /// <param name="First">The first of them.</param>
    /// <param name="Last">The last.</param>
    /// <param name="Gradients">Their part of all gradients.</param>
    private sealed record Bucket(int First, int Last, Tensor Gradients);
}
