using System.Diagnostics;
using MLNet.DeepExtensions.Trainers.Distributed;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Benchmarks.Distributed;

/// <summary>Measures how long a process is at the others: what it sends, waits for and adds up.</summary>
/// <param name="inner">The processes.</param>
internal sealed class TimedCommunicator(Communicator inner) : Communicator
{
    private long _ticks;

    /// <summary>The time so far.</summary>
    public TimeSpan Time => Stopwatch.GetElapsedTime(0, _ticks);

    public override int Rank => inner.Rank;

    public override int Size => inner.Size;

    public override IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values)
    {
        var started = Stopwatch.GetTimestamp();
        var all = inner.AllGather(values);
        _ticks += Stopwatch.GetTimestamp() - started;
        return all;
    }

    public override void AllReduceSum(Tensor values) => Measure(() => inner.AllReduceSum(values));

    public override void SumGradients(Tensor gradients) => Measure(() => inner.SumGradients(gradients));

    public override bool OverlapsBackward => inner.OverlapsBackward;

    public override void BeginSumGradients(Tensor gradients) => inner.BeginSumGradients(gradients);

    public override void FinishSums() => Measure(inner.FinishSums);

    public override void Broadcast(Span<byte> values) => inner.Broadcast(values);

    public override void Leave(string reason) => inner.Leave(reason);

    private void Measure(Action call)
    {
        var started = Stopwatch.GetTimestamp();
        call();
        _ticks += Stopwatch.GetTimestamp() - started;
    }
}
