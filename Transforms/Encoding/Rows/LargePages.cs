using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Asks Linux to keep large arrays in pages of 2 MB in place of 4 KB.</summary>
/// <remarks>
/// Each page is given out by the system when it is first written to, which takes longer than filling it: on a virtual machine up to 20 µs. It is
/// advice (madvise, MADV_HUGEPAGE), which a system may not follow; other systems are not asked.
/// </remarks>
internal static class LargePages
{
    private const int LeastBytes = 1 << 22; // of smaller arrays, too little would be in whole pages
    private const int HugePage = 14; // in mman.h
    private static readonly Advice? _advise = Find();

    private delegate int Advice(nint address, nuint length, int advice);

    /// <summary>Advises so for an array that nothing was written to yet.</summary>
    /// <param name="pinned">The array, pinned.</param>
    public static void Advise<T>(T[] pinned)
        where T : unmanaged
    {
        var bytes = (long)pinned.Length * Unsafe.SizeOf<T>();
        if (bytes < LeastBytes || _advise is null)
        {
            return;
        }

        var page = Environment.SystemPageSize;
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
        var (first, end) = ((address + page - 1) / page * page, (nint)(address + bytes) / page * page);
        _ = _advise(first, (nuint)(end - first), HugePage);
    }

    private static Advice? Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library)
            && NativeLibrary.TryGetExport(library, "madvise", out var function)
            ? Marshal.GetDelegateForFunctionPointer<Advice>(function)
            : null;
}
