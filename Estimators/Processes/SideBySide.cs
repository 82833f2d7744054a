using System.Runtime.ExceptionServices;

namespace MLNet.DeepExtensions.Processes;

/// <summary>Runs fits one after the other, or some of them side by side.</summary>
internal static class SideBySide
{
    /// <summary>Runs all.</summary>
    /// <param name="count">The number of runs.</param>
    /// <param name="parallel">How many side by side.</param>
    /// <param name="run">Runs one, by its number.</param>
    /// <param name="isReady">Whether enough of those before one is done that it can begin; null where it always can.</param>
    /// <exception cref="Exception">What the first one threw that did; no other begins after it.</exception>
    public static void Run(int count, int parallel, Action<int> run, Func<int, bool>? isReady = null)
    {
        if (parallel == 1)
        {
            for (var number = 0; number < count; number++)
            {
                run(number);
            }

            return;
        }

        var next = -1;
        Exception? failure = null;
        var threads = Enumerable.Range(0, Math.Min(parallel, count)).Select(_ => new Thread(() =>
        {
            try
            {
                int number;
                bool HasFailed() => Volatile.Read(ref failure) is not null;
                while (!HasFailed() && (number = Interlocked.Increment(ref next)) < count)
                {
                    SpinWait.SpinUntil(() => HasFailed() || (isReady?.Invoke(number) ?? true));
                    if (!HasFailed())
                    {
                        run(number);
                    }
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, comparand: null);
            }
        })
        { IsBackground = true }).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
