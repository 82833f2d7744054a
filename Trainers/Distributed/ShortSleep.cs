using MLNet.DeepExtensions.Trainers.Torch;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// Sleeps of a tenth of a millisecond, where the C library has them: .NET's shortest one is of a millisecond, in which a line of 10 Gbit/s runs dry.
/// </summary>
internal static class ShortSleep
{
    private const uint Microseconds = 100;

    private static readonly Sleep? _sleep = CLibrary.Find<Sleep>("usleep");

    private delegate int Sleep(uint microseconds);

    /// <summary>Sleeps for about a tenth of a millisecond, or else for a millisecond.</summary>
    public static void Once()
    {
        if (_sleep is null)
        {
            Thread.Sleep(1);
            return;
        }

        _sleep(Microseconds);
    }
}
