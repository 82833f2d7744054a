using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Distributed;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MLNet.DeepExtensions.UnitTests.Tools;

/// <summary>Threads of this process in the place of processes that train together: what one of them does is real, and MPI is not needed.</summary>
internal sealed class ThreadProcesses : IDisposable
{
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(2);
    private readonly Barrier _meeting;
    private readonly byte[][] _given;
    private readonly CancellationTokenSource _left = new();
    private readonly bool _overlapsBackward;
    private string? _reason;

    private ThreadProcesses(int size, bool overlapsBackward) =>
        (_meeting, _given, _overlapsBackward) = (new Barrier(size), new byte[size][], overlapsBackward);

    /// <summary>Runs the same in several of them.</summary>
    /// <param name="size">How many.</param>
    /// <param name="run">What each does, all trainings being together.</param>
    /// <param name="overlapsBackward">Whether gradients are summed during backward passes.</param>
    /// <returns>What came of each: its result, or its failure.</returns>
    public static (T? Result, Exception? Failure)[] Run<T>(int size, Func<Communicator, T> run, bool overlapsBackward = false)
    {
        using var processes = new ThreadProcesses(size, overlapsBackward);
        var results = new (T? Result, Exception? Failure)[size];
        var threads = Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            var communicator = new Member(processes, rank);
            try
            {
                using var together = TrainingProcesses.Use(communicator);
                results[rank].Result = run(communicator);
            }
            catch (Exception e)
            {
                results[rank].Failure = e;
                if (e is not StoppedTogetherException)
                {
                    communicator.Leave(e.Message);
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return results;
    }

    /// <summary>Runs the same in several of them, none of which may fail.</summary>
    public static T[] RunAll<T>(int size, Func<Communicator, T> run, bool overlapsBackward = false)
    {
        var results = Run(size, run, overlapsBackward);
        var failures = results.Where(result => result.Failure is not null).Select(result => result.Failure!).ToArray();
        return failures.Length == 0
            ? [.. results.Select(result => result.Result!)]
            : throw new AggregateException(failures);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meeting.Dispose();
        _left.Dispose();
    }

    private sealed class Member(ThreadProcesses all, int rank) : Communicator
    {
        public override int Rank => rank;

        public override int Size => all._given.Length;

        public override bool OverlapsBackward => all._overlapsBackward;

        public override IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values)
        {
            all._given[rank] = values.ToArray();
            Meet();
            byte[][] result = [.. all._given];
            Meet();
            return result;
        }

        public override void AllReduceSum(Tensor values)
        {
            if (values.dtype == ScalarType.Float64)
            {
                AllReduceSum(MemoryMarshal.Cast<byte, double>(values.bytes));
                return;
            }

            var sum = MemoryMarshal.Cast<byte, float>(values.bytes);
            var each = AllGather(values.bytes);
            sum.Clear();
            foreach (var ofProcess in each)
            {
                TensorPrimitives.Add(sum, MemoryMarshal.Cast<byte, float>(ofProcess), sum);
            }
        }

        public override void Broadcast(Span<byte> values) => AllGather(values)[0].CopyTo(values);

        public override void Leave(string reason)
        {
            if (Interlocked.CompareExchange(ref all._reason, $"process {rank} has left it: {reason}", comparand: null) is null)
            {
                all._left.Cancel();
            }
        }

        private void Meet()
        {
            try
            {
                if (!all._meeting.SignalAndWait(_longest, all._left.Token))
                {
                    throw new TimeoutException($"Process {rank} of {Size} waits for ever.");
                }
            }
            catch (OperationCanceledException e)
            {
                throw new InvalidOperationException($"The training on {Size} processes has ended: {all._reason}", e);
            }
        }
    }
}
