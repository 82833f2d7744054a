using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training.Thresholds;

/// <summary>Writes what a threshold is chosen by as <c>"F1"</c> or <c>{ "FalsePositive": 1, "FalseNegative": 5 }</c>.</summary>
internal sealed class DecisionThresholdJsonConverter : JsonConverter<DecisionThreshold>
{
    private const string F1 = "F1";
    private const string FalsePositive = "FalsePositive";
    private const string FalseNegative = "FalseNegative";

    public override DecisionThreshold Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return root.ValueKind switch
        {
            JsonValueKind.String when root.ValueEquals(F1) => DecisionThreshold.ForF1,
            JsonValueKind.Object when root.EnumerateObject().Count() == 2
                && Cost(root, FalsePositive) is { } positive && Cost(root, FalseNegative) is { } negative =>
                DecisionThreshold.ForCosts(positive, negative),
            _ => throw new JsonException(
                $"A threshold is chosen by \"F1\" or {{ \"{FalsePositive}\": 1, \"{FalseNegative}\": 5 }}, not {root.GetRawText()}."),
        };
    }

    public override void Write(Utf8JsonWriter writer, DecisionThreshold value, JsonSerializerOptions options)
    {
        if (value.Costs is not { } costs)
        {
            writer.WriteStringValue(F1);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber(FalsePositive, costs.FalsePositive);
        writer.WriteNumber(FalseNegative, costs.FalseNegative);
        writer.WriteEndObject();
    }

    private static double? Cost(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
