using Microsoft.Win32.SafeHandles;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Reading;

/// <summary>Rows of one column in a file: first written one after the other, then read in any order.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="stream">Writes to the file.</param>
internal sealed class RowFile(string path, Stream stream) : IDisposable
{
    private SafeFileHandle? _handle;

    /// <summary>The file, to read from; once it was asked for, no row can be added.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public SafeFileHandle Handle => _handle ??= FinishWriting();

    /// <summary>Adds the first rows of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Append(RowStore store, int rows)
    {
        try
        {
            store.WriteTo(stream, rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be written is not needed any more.
        }

        _handle?.Dispose();
    }

    /// <summary>Makes the exception for a file that cannot be written.</summary>
    internal static IOException Failed(string path, Exception reason) => new(
        $"The rows are more than RowStorage.MemoryBudget allows, so they are written to '{path}', but that failed: {reason.Message} "
        + "Make space there, set RowStorage.Directory to another folder, or raise RowStorage.MemoryBudget.",
        reason);

    private SafeFileHandle FinishWriting()
    {
        try
        {
            stream.Dispose();
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
        }
    }
}
