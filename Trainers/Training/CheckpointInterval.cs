using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>How often a training is saved: <c>CheckpointInterval.Epochs(1)</c>, <c>CheckpointInterval.Steps(500)</c>.</summary>
[JsonConverter(typeof(CheckpointIntervalJsonConverter))]
public sealed record CheckpointInterval
{
    private readonly int _epochs;
    private readonly int _steps;

    private CheckpointInterval(int epochs, int steps) => (_epochs, _steps) = (epochs, steps);

    /// <summary>After every <paramref name="count"/> epochs, validation included.</summary>
    /// <param name="count">The number of epochs, positive.</param>
    public static CheckpointInterval Epochs(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new CheckpointInterval(count, steps: 0);
    }

    /// <summary>After every <paramref name="count"/> steps, counted over the whole training.</summary>
    /// <param name="count">The number of steps, positive.</param>
    public static CheckpointInterval Steps(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new CheckpointInterval(epochs: 0, count);
    }

    /// <summary>What is counted.</summary>
    internal string Unit => _epochs > 0 ? nameof(Epochs) : nameof(Steps);

    /// <summary>The number of epochs or steps.</summary>
    internal int Count => _epochs > 0 ? _epochs : _steps;

    /// <summary>The interval in words.</summary>
    public override string ToString() => _epochs > 0
        ? string.Create(CultureInfo.InvariantCulture, $"every {_epochs} epoch(s)")
        : string.Create(CultureInfo.InvariantCulture, $"every {_steps} step(s)");

    internal bool IsDueAfterEpoch(TrainingState state) => _epochs > 0 && state.Epoch % _epochs == 0;

    internal bool IsDueAfterStep(TrainingState state) =>
        _steps > 0 && (((long)(state.Epoch - 1) * state.StepsPerEpoch) + state.Step) % _steps == 0;
}

/// <summary>Writes an interval as <c>{ "Epochs": 1 }</c> or <c>{ "Steps": 500 }</c>.</summary>
internal sealed class CheckpointIntervalJsonConverter : JsonConverter<CheckpointInterval>
{
    public override CheckpointInterval Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var entries = root.ValueKind == JsonValueKind.Object ? [.. root.EnumerateObject()] : Array.Empty<JsonProperty>();
        var count = 0;
        var isCount = entries is [{ Value.ValueKind: JsonValueKind.Number } only] && only.Value.TryGetInt32(out count);
        return (isCount ? entries[0].Name : null) switch
        {
            nameof(CheckpointInterval.Epochs) => CheckpointInterval.Epochs(count),
            nameof(CheckpointInterval.Steps) => CheckpointInterval.Steps(count),
            _ => throw new JsonException($"An interval is {{ \"Epochs\": 1 }} or {{ \"Steps\": 500 }}, not {root.GetRawText()}."),
        };
    }

    public override void Write(Utf8JsonWriter writer, CheckpointInterval value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber(value.Unit, value.Count);
        writer.WriteEndObject();
    }
}
