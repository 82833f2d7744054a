using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>What must be the same for a training to be continued: options, network, objective and rows, each in words.</summary>
internal sealed class TrainingFingerprint
{
    private readonly JsonObject _entries;

    private TrainingFingerprint(JsonObject entries) => _entries = entries;

    /// <summary>Describes a training.</summary>
    /// <param name="options">All options count but those marked <see cref="NotInFingerprintAttribute"/>.</param>
    /// <param name="network">The network.</param>
    /// <param name="objective">What is made small and reported, in words.</param>
    /// <param name="train">The training rows, of which a hash counts.</param>
    /// <param name="validation">The validation rows, likewise; null if there are none.</param>
    public static TrainingFingerprint Create(
        TrainingOptions options, Network network, string objective, TrainingSet train, TrainingSet? validation)
    {
        var entries = WriteSettings(options);
        entries[nameof(options.InitialModel)] = HashModel(options.InitialModel);
        entries[nameof(options.TransferFrom)] = HashModel(options.TransferFrom);
        var nameless = new Network([.. network.Inputs.Select(input => input with { KeyValues = null, SlotNames = null })], network.Trunk);
        entries["the network"] = (nameless with { TestTimeMirroring = network.TestTimeMirroring }).ToJson();
        if (options.InitialModel is not null || options.TransferFrom is not null)
        {
            entries["what keys and slots stand for"] = HashNames(network.Inputs); // decides what is taken over
        }

        entries["the objective"] = objective;
        entries["the training rows"] = GetRowsText(train);
        entries["the validation rows"] = validation is null ? "none" : GetRowsText(validation);
        return new TrainingFingerprint(entries);
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="InvalidDataException">The text is none.</exception>
    public static TrainingFingerprint FromJson(string json)
    {
        try
        {
            return new TrainingFingerprint(JsonNode.Parse(json) as JsonObject ?? throw new JsonException("The text is no object."));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The description of the training cannot be read.", e);
        }
    }

    /// <summary>The description as JSON.</summary>
    public string ToJson() => _entries.ToJsonString();

    /// <summary>What differs between the saved training, this one, and the one that is to be continued; null if nothing does.</summary>
    public string? DifferenceTo(TrainingFingerprint now)
    {
        var differences = string.Join("; ", JsonDifference.Find(_entries, now._entries));
        return differences.Length == 0 ? null : differences;
    }

    private static JsonObject WriteSettings(TrainingOptions options)
    {
        var type = options.JsonType;
        var settings = JsonSerializer.SerializeToNode(options, type)!.AsObject();
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(NotInFingerprintAttribute), inherit: true) == true)
            {
                settings.Remove(property.Name);
            }
        }

        return settings;
    }

    private static string? HashModel(TrainedNetwork? model) => model is null ? null : Hash(model.Onnx);

    private static string HashNames(IReadOnlyList<NetworkInput> inputs) =>
        Hash(MemoryMarshal.AsBytes<char>(string.Join(
            '\n', inputs.SelectMany(input => (string[])["keys", .. input.KeyValues ?? [], "slots", .. input.SlotNames ?? []]))));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string GetRowsText(TrainingSet set)
    {
        var window = set.Window < set.RowCount ? string.Create(CultureInfo.InvariantCulture, $"shuffled by {set.Window}, ") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{set.RowCount} rows, {window}hash {set.Hash[..16]}");
    }
}
