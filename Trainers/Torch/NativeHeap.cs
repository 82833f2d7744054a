namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// How the C library of Linux treats memory that is freed. On its own it soon gives it back to the system, and a step of training, which
/// frees all it took, pays for every page again at the next step: half of the time of a recurrent network.
/// </summary>
/// <remarks>
/// The C library does not tell its thresholds. Those that the environment sets are known, and given back as they were found. Otherwise the thresholds
/// stay, for the life of the process, at what the C library arrives at by itself once a large block was freed, and it adapts them no more.
/// </remarks>
internal static class NativeHeap
{
    // Names of settings in malloc.h.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;

    private static readonly HeapThresholds _afterwards =
        HeapThresholds.FromEnvironment(Environment.GetEnvironmentVariable) ?? HeapThresholds.LargestOwn;
    private static readonly Setting? _set = CLibrary.Find<Setting>("mallopt");
    private static readonly Trim? _trim = CLibrary.Find<Trim>("malloc_trim");

    private static readonly Lock _turn = new();
    private static int _users;

    private delegate int Setting(int name, int value);

    private delegate int Trim(nuint kept);

    /// <summary>Keeps freed memory for the next step, as far as the C library is one that can.</summary>
    /// <returns>What ends that: once all that asked for it are disposed, freed memory goes back to the system, then and from then on.</returns>
    public static IDisposable KeepFreedMemory()
    {
        lock (_turn)
        {
            if (_users++ == 0)
            {
                Set(new HeapThresholds(Map: 1 << 30, Trim: int.MaxValue));
            }
        }

        return new User();
    }

    /// <summary>Gives what is free now back to the system, such as what was needed to prepare a training.</summary>
    public static void Release() => _trim?.Invoke(0);

    private static void Set(HeapThresholds thresholds)
    {
        if (_set is null)
        {
            return;
        }

        if (_set(MapThreshold, thresholds.Map) == 0) // most versions refuse more than their own largest
        {
            _set(MapThreshold, HeapThresholds.LargestOwn.Map);
        }

        _set(TrimThreshold, thresholds.Trim);
    }

    private sealed class User : IDisposable
    {
        public void Dispose()
        {
            lock (_turn)
            {
                if (--_users == 0)
                {
                    Set(_afterwards);
                    Release();
                }
            }
        }
    }
}
