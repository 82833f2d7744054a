using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>
/// How the C library of Linux treats memory that is freed. On its own it soon gives it back to the system, and a step of training, which
/// frees all it took, pays for every page again at the next step: half of the time of a recurrent network.
/// </summary>
internal static class NativeHeap
{
    // Names of settings in malloc.h.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;

    // What the C library arrives at by itself in a process that has freed a large block; it does not tell what it was at before.
    private const int LargestOwnMapThreshold = 32 << 20;

    private static readonly Setting? _set = Find<Setting>("mallopt");
    private static readonly Trim? _trim = Find<Trim>("malloc_trim");

    private delegate int Setting(int name, int value);

    private delegate int Trim(nuint kept);

    /// <summary>Keeps freed memory for the next step, as far as the C library is one that can.</summary>
    public static void KeepFreedMemory() => Set(mapThreshold: 1 << 30, trimThreshold: int.MaxValue);

    /// <summary>Gives freed memory back to the system, now and from now on.</summary>
    public static void GiveFreedMemoryBack()
    {
        Set(LargestOwnMapThreshold, 2 * LargestOwnMapThreshold);
        _trim?.Invoke(0);
    }

    private static void Set(int mapThreshold, int trimThreshold)
    {
        if (_set is null)
        {
            return;
        }

        if (_set(MapThreshold, mapThreshold) == 0) // most versions refuse more than their own largest
        {
            _set(MapThreshold, LargestOwnMapThreshold);
        }

        _set(TrimThreshold, trimThreshold);
    }

    private static T? Find<T>(string name)
        where T : Delegate =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, name, out var function)
            ? Marshal.GetDelegateForFunctionPointer<T>(function)
            : null;
}
