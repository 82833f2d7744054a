using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MLNet.DeepExtensions.Trainers.Torch.Threads;

/// <summary>Tells whether a thread has to wait for a processor, because others take them: other threads, or other programs.</summary>
/// <remarks>
/// Linux counts how long a thread ran and how long it was ready to but did not, in nanoseconds (the first two numbers of
/// <c>/proc/thread-self/schedstat</c>, see sched-stats in the documentation of the kernel). Looking there takes microseconds, so it is done every
/// 20 ms. Elsewhere nothing is known of it.
/// </remarks>
internal sealed class ProcessorQueue : IDisposable
{
    /// <summary>The time from look to look, in ticks of <see cref="Stopwatch"/>.</summary>
    public static readonly long Interval = Stopwatch.Frequency / 50;

    private const double LargestShare = 0.1; // of the time that a thread was ready to run
    private const string Path = "/proc/thread-self/schedstat";

    private readonly SafeFileHandle? _file;
    private readonly Func<SafeFileHandle?, (long Run, long Waited)?> _read;
    private long _nextLook;
    private (long Run, long Waited) _last;

    /// <summary>Looks at what something else than the system says.</summary>
    /// <param name="read">Gives the time that the thread ran and that it waited so far; null where it is not known.</param>
    public ProcessorQueue(Func<(long Run, long Waited)?> read)
        : this(null, _ => read())
    {
    }

    private ProcessorQueue(SafeFileHandle? file, Func<SafeFileHandle?, (long Run, long Waited)?> read)
    {
        (_file, _read) = (file, read);
        _last = read(file) ?? default;
        _nextLook = Stopwatch.GetTimestamp() + Interval;
    }

    /// <summary>That of the calling thread; null where the system does not tell.</summary>
    public static ProcessorQueue? OfThisThread()
    {
        try
        {
            return OperatingSystem.IsLinux() ? new ProcessorQueue(File.OpenHandle(Path), Read) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the thread had to wait for more than a tenth of the time since the last look; false where it is not yet time to look again.
    /// </summary>
    /// <param name="now">The time.</param>
    public bool HadToWait(long now)
    {
        if (now < _nextLook || _read(_file) is not { } times)
        {
            return false;
        }

        var (run, waited) = (times.Run - _last.Run, times.Waited - _last.Waited);
        (_last, _nextLook) = (times, now + Interval);
        return waited > LargestShare * (run + waited);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static (long Run, long Waited)? Read(SafeFileHandle? file)
    {
        Span<byte> bytes = stackalloc byte[64];
        Span<Range> words = stackalloc Range[4];
        var text = Encoding.ASCII.GetString(bytes[..RandomAccess.Read(file!, bytes, fileOffset: 0)]);
        return text.AsSpan().Split(words, ' ') >= 2
            && long.TryParse(text.AsSpan()[words[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var run)
            && long.TryParse(text.AsSpan()[words[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var waited)
            ? (run, waited)
            : null;
    }
}
