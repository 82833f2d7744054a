namespace MLNet.DeepExtensions.UnitTests.Trainers;

/// <summary>Garbage collections one after the other in another thread, as in a busy program.</summary>
internal static class GarbageCollections
{
    /// <summary>Runs an action many times meanwhile.</summary>
    public static void During(int times, Action action)
    {
        using var ended = new CancellationTokenSource();
        var thread = new Thread(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                GC.Collect();
            }
        });
        thread.Start();
        try
        {
            for (var i = 0; i < times; i++)
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
