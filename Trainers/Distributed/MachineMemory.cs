using System.IO.MemoryMappedFiles;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// Memory that all processes of one machine see: a file that Linux keeps in memory. It loses its name as soon as all have opened it, so that nothing
/// is left of it, however they end.
/// </summary>
internal sealed unsafe class MachineMemory : IDisposable
{
    private const string Folder = "/dev/shm";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MachineMemory(FileStream stream)
    {
        _file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, stream.Length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor();
        byte* first = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref first);
        First = first;
    }

    /// <summary>Its first byte, where a page begins. All bytes are zero at first.</summary>
    public byte* First { get; }

    /// <summary>Takes memory that all processes see. All do so at the same time.</summary>
    /// <param name="communicator">The processes.</param>
    /// <param name="length">The bytes, positive.</param>
    /// <returns>The memory; null in every process if one of them is on another machine, or there is not as much.</returns>
    /// <exception cref="InvalidOperationException">Another process has left.</exception>
    /// <exception cref="TimeoutException">The others did not come in time.</exception>
    public static MachineMemory? TryTake(Communicator communicator, long length)
    {
        var own = communicator.Rank == 0 ? Try(() => Make(length)) : null;
        MachineMemory? memory = null;
        try
        {
            var path = communicator.AllGather(own?.Name ?? string.Empty)[0];
            memory = path.Length == 0 ? null : Try(() => new MachineMemory(own ?? Open(path)));
            if (!communicator.Any(memory is null))
            {
                return memory;
            }
        }
        finally
        {
            if (own is not null)
            {
                File.Delete(own.Name);
            }
        }

        memory?.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static FileStream? Make(long length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var stream = new FileStream(Path.Combine(Folder, $"mlnet-deepextensions-{Guid.NewGuid():N}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            PreallocationSize = length, // taken at once, as a page that is missing later ends the process
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        stream.SetLength(length);
        return stream;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static T? Try<T>(Func<T?> take)
        where T : class
    {
        try
        {
            return take();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
