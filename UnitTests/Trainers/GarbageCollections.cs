using System.Diagnostics;

namespace MLNet.DeepExtensions.UnitTests.Trainers;

/// <summary>Garbage collections one after the other in another thread, as in a busy program, for a few seconds at most.</summary>
internal static class GarbageCollections
{
    // A collection stops every thread: how many runs fit into a second depends on the machine and on what else is in memory.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    /// <summary>Runs an action up to so many times meanwhile, at least once.</summary>
    public static void During(int times, Action action)
    {
        using var ended = new CancellationTokenSource();
        var thread = new Thread(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                GC.Collect(0);
                Thread.SpinWait(10_000); // The work, too, must get on.
            }
        });
        thread.Start();
        var watch = Stopwatch.StartNew();
        try
        {
            for (var i = 0; i == 0 || (i < times && watch.Elapsed < _longest); i++)
            {
                action();
            }
        }
        finally
        {
            ended.Cancel();
            thread.Join();
        }
    }
}
