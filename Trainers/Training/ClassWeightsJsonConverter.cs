using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>Writes weights of classes as <c>"None"</c>, <c>"Balanced"</c>, or the weight of each class by its name.</summary>
internal sealed class ClassWeightsJsonConverter : JsonConverter<ClassWeights>
{
    public override ClassWeights Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.String when root.ValueEquals(nameof(ClassWeights.None)) => ClassWeights.None,
            JsonValueKind.String when root.ValueEquals(nameof(ClassWeights.Balanced)) => ClassWeights.Balanced,
            JsonValueKind.Object when root.EnumerateObject().All(entry => entry.Value.ValueKind == JsonValueKind.Number) =>
                ClassWeights.Explicit(root.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetDouble())),
            _ => throw new JsonException($"Weights of classes are \"None\", \"Balanced\" or {{ \"class\": 2.5, … }}, not {root.GetRawText()}."),
        };
    }

    public override void Write(Utf8JsonWriter writer, ClassWeights value, JsonSerializerOptions options)
    {
        if (value.Given is not { } weights)
        {
            writer.WriteStringValue(value == ClassWeights.None ? nameof(ClassWeights.None) : nameof(ClassWeights.Balanced));
            return;
        }

        writer.WriteStartObject();
        foreach (var (name, weight) in weights.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(name, weight);
        }

        writer.WriteEndObject();
    }
}
