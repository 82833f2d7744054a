using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Rows;

/// <summary>Writes rows as JSON objects.</summary>
internal static class JsonRows
{
    /// <summary>Writes a row.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<RowField> fields, IReadOnlyList<object?> values)
    {
        json.WriteStartObject();
        for (var i = 0; i < fields.Count; i++)
        {
            switch (values[i])
            {
                case bool truth:
                    json.WriteBoolean(fields[i].Name, truth);
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(fields[i].Name, number);
                    break;
                case string text:
                    json.WriteString(fields[i].Name, text);
                    break;
                default:
                    json.WriteNull(fields[i].Name);
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A row as an object in memory.</summary>
    public static JsonObject ToObject(IReadOnlyList<RowField> fields, IReadOnlyList<object?> values) => new(
        fields.Select((field, place) => KeyValuePair.Create(field.Name, values[place] switch
        {
            bool truth => JsonValue.Create(truth),
            double number => JsonAnswer.Number(number),
            var text => (JsonNode?)JsonValue.Create((string?)text),
        })));
}
