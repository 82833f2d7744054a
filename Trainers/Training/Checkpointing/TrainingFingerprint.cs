using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>What must be the same for a training to be continued: options, network, objective and rows, each in words.</summary>
internal sealed class TrainingFingerprint
{
    private readonly SortedDictionary<string, string> _lines;

    private TrainingFingerprint(IDictionary<string, string> lines) => _lines = new(lines, StringComparer.Ordinal);

    /// <summary>Describes a training.</summary>
    /// <param name="options">All options count but those marked <see cref="NotInFingerprintAttribute"/>.</param>
    /// <param name="network">The network.</param>
    /// <param name="objective">What is made small and reported, in words.</param>
    /// <param name="train">The training rows, of which a hash counts.</param>
    /// <param name="validation">The validation rows, likewise; null if there are none.</param>
    public static TrainingFingerprint Create(
        TrainingOptions options, Network network, string objective, TrainingSet train, TrainingSet? validation)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        AddSettings(lines, options);
        foreach (var (name, model) in (ReadOnlySpan<(string, TrainedNetwork?)>)
            [(nameof(options.InitialModel), options.InitialModel), (nameof(options.TransferFrom), options.TransferFrom)])
        {
            lines[name] = model is null ? "null" : Hash(model.Onnx);
        }

        lines["the network"] = new Network(
            [.. network.Inputs.Select(input => input with { KeyValues = null, SlotNames = null })], network.Trunk).ToJson();
        if (options.InitialModel is not null || options.TransferFrom is not null)
        {
            lines["what keys and slots stand for"] = HashNames(network.Inputs); // decides what is taken over
        }

        lines["the objective"] = objective;
        lines["the training rows"] = Describe(train);
        lines["the validation rows"] = validation is null ? "none" : Describe(validation);
        return new TrainingFingerprint(lines);
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="InvalidDataException">The text is none.</exception>
    public static TrainingFingerprint FromJson(string json)
    {
        try
        {
            return new TrainingFingerprint(
                JsonSerializer.Deserialize(json, TrainingJson.Default.SortedDictionaryStringString)
                ?? throw new JsonException("The text is null."));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The description of the training cannot be read.", e);
        }
    }

    /// <summary>The description as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(_lines, TrainingJson.Default.SortedDictionaryStringString);

    /// <summary>What differs between the saved training, this one, and the one that is to be continued; null if nothing does.</summary>
    public string? DifferenceTo(TrainingFingerprint now)
    {
        var names = _lines.Keys.Union(now._lines.Keys).Where(name => GetLine(name) != now.GetLine(name)).ToArray();
        return names.Length == 0 ? null : string.Join("; ", names.Select(name => $"{name}: {GetLine(name)} then, {now.GetLine(name)} now"));
    }

    private string GetLine(string name) => _lines.GetValueOrDefault(name, "absent");

    // As they are written as JSON; of a record, each setting by its path.
    private static void AddSettings(Dictionary<string, string> lines, TrainingOptions options)
    {
        var type = options.JsonType;
        var settings = JsonSerializer.SerializeToNode(options, type)!.AsObject();
        foreach (var property in type.Properties.Where(property => settings.ContainsKey(property.Name) && Counts(property)))
        {
            Add(lines, property.Name, settings[property.Name]);
        }
    }

    private static bool Counts(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(NotInFingerprintAttribute), inherit: true) != true;

    private static void Add(Dictionary<string, string> lines, string path, JsonNode? value)
    {
        if (value is not JsonObject record)
        {
            lines[path] = value?.ToJsonString() ?? "null";
            return;
        }

        foreach (var (name, inner) in record)
        {
            Add(lines, $"{path}.{name}", inner);
        }
    }

    private static string HashNames(IReadOnlyList<NetworkInput> inputs) =>
        Hash(MemoryMarshal.AsBytes<char>(string.Join(
            '\n', inputs.SelectMany(input => (string[])["keys", .. input.KeyValues ?? [], "slots", .. input.SlotNames ?? []]))));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Describe(TrainingSet set)
    {
        var window = set.Window < set.RowCount ? string.Create(CultureInfo.InvariantCulture, $"shuffled by {set.Window}, ") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{set.RowCount} rows, {window}hash {RowsHash.Compute(set)[..16]}");
    }
}
