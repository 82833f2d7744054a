using System.Text;
using System.Text.Json;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Reads the text files of tokenisers.</summary>
internal static class TokenizerText
{
    private const int ShownCharacters = 60;
    private static readonly string[] _lineEnds = ["\r\n", "\n", "\r"];
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines of a file.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="stream">The file; it stays open.</param>
    /// <exception cref="InvalidDataException">It is no text in UTF-8.</exception>
    public static string[] ReadLines(string source, Stream stream) => ReadText(source, stream).Split(_lineEnds, StringSplitOptions.None);

    /// <summary>The beginning of a text, short enough for a message.</summary>
    public static string Shorten(string text) => text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;

    /// <summary>The object in a JSON file.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="stream">The file.</param>
    /// <returns>The document; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">It is no JSON in UTF-8, or no object.</exception>
    public static JsonDocument ReadJson(string source, Stream stream)
    {
        try
        {
            var document = JsonDocument.Parse(ReadText(source, stream), new JsonDocumentOptions { MaxDepth = 64 });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            throw new InvalidDataException($"{source} must hold a JSON object but holds something else. Take the file as it was published.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{source} must be JSON but is not: {exception.Message} Take the file as it was published.", exception);
        }
    }

    private static string ReadText(string source, Stream stream)
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
}
