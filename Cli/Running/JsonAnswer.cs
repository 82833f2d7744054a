using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.Cli.Running;

/// <summary>Results for machines.</summary>
internal static class JsonAnswer
{
    /// <summary>How all JSON is written: letters of all languages as they are.</summary>
    public static JsonWriterOptions Settings { get; } = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object and the end of a line.</summary>
    public static void Write(Stream stream, JsonObject answer)
    {
        using (var json = new Utf8JsonWriter(stream, Settings))
        {
            answer.WriteTo(json);
        }

        stream.Write("\n"u8);
        stream.Flush();
    }

    /// <summary>A number, or null where it is not defined.</summary>
    public static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    /// <summary>Texts as an array.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];
}
