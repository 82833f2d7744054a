using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// The number of threads that libtorch shares one operation among. Each thread of a program has its own; one that uses libtorch for the first time
/// takes the number that was set last by any.
/// </summary>
internal static class TorchThreads
{
    private static readonly Lock _turn = new();
    private static int _running; // settings that are not given back yet
    private static int _before; // what a thread would have taken before the first of them
    private static int _last; // what a thread takes that uses libtorch for the first time

    [ThreadStatic]
    private static bool _isKnown; // whether the calling thread has a number of its own

    /// <summary>Sets the calling thread's number.</summary>
    /// <param name="threads">The number, positive.</param>
    /// <returns>What gives the number back that there was before; dispose it on the same thread.</returns>
    public static IDisposable Use(int threads)
    {
        lock (_turn)
        {
            var found = get_num_threads();
            if (_running++ == 0)
            {
                _before = found;
            }
            else if (!_isKnown && found == _last)
            {
                found = _before; // not this thread's own number, but that of a training which runs
            }

            _isKnown = true;
            Set(threads);
            return new Setting(found);
        }
    }

    private static void Set(int threads)
    {
        set_num_threads(threads);
        _last = threads;
    }

    private sealed class Setting(int found) : IDisposable
    {
        public void Dispose()
        {
            lock (_turn)
            {
                Set(found);
                _running--;
            }
        }
    }
}
