using System.Globalization;

namespace MLNet.DeepExtensions.Trainers.Torch;

/// <summary>When the C library of Linux asks the system for memory, and when it gives it back.</summary>
/// <param name="Map">The number of bytes from which a block has pages of its own, which go back to the system when it is freed.</param>
/// <param name="Trim">The number of free bytes at the heap's end from which they go back to the system.</param>
internal sealed record HeapThresholds(int Map, int Trim)
{
    private const int Default = 128 << 10;

    /// <summary>What the C library arrives at by itself in a process that has freed a large block.</summary>
    public static HeapThresholds LargestOwn { get; } = new(32 << 20, 64 << 20);

    /// <summary>Reads the thresholds that a process is started with, in the way of <c>mallopt(3)</c> and of glibc's tunables.</summary>
    /// <param name="variable">Gives the value of an environment variable; null if it is not set.</param>
    /// <returns>The thresholds, of which one that is not set has its default; null if none is set, so that the C library adapts both.</returns>
    public static HeapThresholds? FromEnvironment(Func<string, string?> variable)
    {
        var tunables = (variable("GLIBC_TUNABLES") ?? string.Empty).Split(':').Select(entry => entry.Split('=', 2));
        int? Read(string name) => Parse(tunables.LastOrDefault(entry => entry[0] == $"glibc.malloc.{name}_threshold")?[^1])
            ?? Parse(variable($"MALLOC_{name.ToUpperInvariant()}_THRESHOLD_"));
        return (Read("mmap"), Read("trim")) is (var map, var trim) && (map ?? trim) is not null ? new(map ?? Default, trim ?? Default) : null;
    }

    private static int? Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? (int)Math.Min(bytes, int.MaxValue) : null;
}
