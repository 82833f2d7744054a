using System.Text;

namespace MLNet.DeepExtensions.Trainers.Files;

/// <summary>Reads text files that others have made.</summary>
internal static class TextFile
{
    private const int ShownCharacters = 60;
    private static readonly string[] _lineEnds = ["\r\n", "\n", "\r"];
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of a file.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="stream">The file; it stays open.</param>
    /// <exception cref="InvalidDataException">It is no text in UTF-8.</exception>
    public static string[] ReadLines(string source, Stream stream) => ReadText(source, stream).Split(_lineEnds, StringSplitOptions.None);

    /// <summary>The text of a file, without a byte order mark.</summary>
    /// <inheritdoc cref="ReadLines"/>
    public static string ReadText(string source, Stream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, _strict, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
            return reader.ReadToEnd().TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{source} must be text in UTF-8 but is not. Take the file as it was published.", exception);
        }
    }

    /// <summary>The beginning of a text, short enough for a message.</summary>
    public static string Shorten(ReadOnlySpan<char> text) => text.Length > ShownCharacters ? $"{text[..ShownCharacters]}…" : text.ToString();
}
