using System.Text;
using System.Text.Unicode;

namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Finds out in which encoding a text file is written, by all of its bytes.</summary>
internal static class TextEncoding
{
    private const int ChunkSize = 1 << 20;
    private const int LongestLetter = 4; // bytes of UTF-8
    private const double MostControls = 0.02;

    /// <summary>Windows-1252, in which every byte is a letter.</summary>
    public static Encoding Western { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Finds it out.</summary>
    /// <param name="stream">The file, which is read to its end.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <exception cref="InvalidDataException">The file is empty, or no text.</exception>
    public static Encoding Detect(Stream stream, string path)
    {
        var chunk = new byte[ChunkSize];
        var length = stream.ReadAtLeast(chunk, ChunkSize, throwOnEndOfStream: false);
        if (length == 0)
        {
            throw new InvalidDataException($"The file '{path}' is empty. Give a file with a line of names and rows below it.");
        }

        if (FromMark(chunk.AsSpan(0, length)) is { } marked)
        {
            return marked;
        }

        if (FromZeros(chunk.AsSpan(0, length)) is { } wide)
        {
            return wide;
        }

        RequireText(chunk.AsSpan(0, length), path);
        var isUtf8 = true;
        var carried = 0;
        while (length > 0)
        {
            var bytes = chunk.AsSpan(0, carried + length);
            if (bytes.Contains((byte)0))
            {
                throw Binary(path);
            }

            var rest = isUtf8 ? UnfinishedLength(bytes) : 0;
            isUtf8 = isUtf8 && Utf8.IsValid(bytes[..^rest]);
            bytes[^rest..].CopyTo(chunk);
            carried = rest;
            length = stream.ReadAtLeast(chunk.AsSpan(carried), ChunkSize - carried, throwOnEndOfStream: false);
        }

        return isUtf8 && carried == 0 ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : Western;
    }

    private static Encoding? FromMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        [0xFF, 0xFE, 0, 0, ..] => Encoding.UTF32,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    // Western letters and digits are every second byte of UTF-16.
    private static Encoding? FromZeros(ReadOnlySpan<byte> bytes)
    {
        var (even, odd) = (0, 0);
        var count = Math.Min(bytes.Length, 4096) & ~1;
        for (var i = 0; i < count; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return count < 4 ? null
            : odd > 0.35 * count && even == 0 ? Encoding.Unicode
            : even > 0.35 * count && odd == 0 ? Encoding.BigEndianUnicode
            : null;
    }

    private static void RequireText(ReadOnlySpan<byte> bytes, string path)
    {
        var controls = 0;
        foreach (var value in bytes)
        {
            controls += value < 32 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') ? 1 : 0;
        }

        if (controls > MostControls * bytes.Length)
        {
            throw Binary(path);
        }
    }

    private static InvalidDataException Binary(string path) => new(
        $"The file '{path}' is no text, nor of another kind that can be read. "
        + "Give a file of comma- or tab-separated values, JSON lines, Parquet or Excel (.xlsx), or a folder of images.");

    // The bytes at the end that begin a letter but do not finish it.
    private static int UnfinishedLength(ReadOnlySpan<byte> bytes)
    {
        for (var count = 1; count < LongestLetter && count <= bytes.Length; count++)
        {
            var value = bytes[^count];
            if (value >= 0xC0)
            {
                return count < (value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2) ? count : 0;
            }

            if (value < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }
}
