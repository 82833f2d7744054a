namespace MLNet.DeepExtensions.UnitTests.Trainers;

/// <summary>Garbage collections one after the other in another thread, as in a busy program.</summary>
internal static class GarbageCollections
{
    /// <summary>Runs an action again and again, until so many collections have come in its midst, however long each takes.</summary>
    public static void During(int collections, Action action)
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
        var before = GC.CollectionCount(0);
        thread.Start();
        try
        {
            do
            {
                action();
            }
            while (GC.CollectionCount(0) - before < collections);
        }
        finally
        {
            ended.Cancel();
            thread.Join();
        }
    }
}
