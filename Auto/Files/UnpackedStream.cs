using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>What a file that is packed with gzip holds. .NET's own stream takes one that was cut off for one that is whole.</summary>
/// <param name="packed">The file, which is closed with this.</param>
/// <param name="path">Its path, for messages.</param>
internal sealed class UnpackedStream(Stream packed, string path) : Stream
{
    private readonly GZipInputStream _stream = new(packed);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file ends too early, or is damaged.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _stream.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is SharpZipBaseException or EndOfStreamException)
        {
            throw new InvalidDataException(
                $"The file '{path}' cannot be unpacked: it ends too early, or is damaged. Copy or download it once more; "
                + "'gzip -t' tells whether it is whole.",
                e);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
