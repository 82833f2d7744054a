using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Serialization;

/// <summary>Writes the options of estimators as JSON, whose first entry says of which estimator they are, and reads them.</summary>
internal static class OptionsJson
{
    private const string EstimatorKey = "estimator";

    private static readonly JsonSerializerOptions _settings = new()
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(OptionsJsonContext.Default, NetworkJson.Default),
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>The types of options, by the name of the catalog method that takes them, or of the estimator that it makes.</summary>
    public static FrozenDictionary<string, Type> Types { get; } = new Dictionary<string, Type>
    {
        ["Mlp"] = typeof(MlpEstimator.Options),
        ["NeuralNetwork"] = typeof(NeuralNetworkEstimator.Options),
        ["BiLstm"] = typeof(BiLstmEstimator.Options),
        ["TransformerEncoder"] = typeof(TransformerEncoderEstimator.Options),
        ["TextCnn"] = typeof(TextCnnEstimator.Options),
        ["TextEncoder"] = typeof(TextEncoderEstimator.Options),
        ["TabularTransformer"] = typeof(TabularTransformerEstimator.Options),
        ["Cnn"] = typeof(CnnEstimator.Options),
        ["ImageEncoder"] = typeof(ImageEncoderEstimator.Options),
        ["TokenTagger"] = typeof(TokenTaggerEstimator.Options),
        ["TextEncoderTagger"] = typeof(TextEncoderTaggerEstimator.Options),
        ["TokenizeToKeys"] = typeof(TokenizeToKeysEstimator.Options),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>How options of one of the <see cref="Types"/> are written.</summary>
    /// <param name="type">The type of the options.</param>
    public static JsonTypeInfo GetTypeInfo(Type type) => _settings.GetTypeInfo(type);

    /// <summary>Writes options.</summary>
    /// <param name="options">Options of one of the <see cref="Types"/>.</param>
    public static string Write(object options)
    {
        var json = JsonSerializer.SerializeToNode(options, GetTypeInfo(options.GetType()))!.AsObject();
        json.Insert(0, EstimatorKey, NameOf(options.GetType()));
        return json.ToJsonString(_settings);
    }

    /// <summary>Reads options; what is not written has its default.</summary>
    /// <typeparam name="TOptions">One of the <see cref="Types"/>, or a base of several.</typeparam>
    /// <param name="json">What <see cref="Write"/> wrote, or an object with some of the options.</param>
    /// <exception cref="InvalidDataException">It is no JSON, of another estimator, or has an entry that is none or of the wrong kind.</exception>
    public static TOptions Read<TOptions>(string json)
        where TOptions : class
    {
        ArgumentException.ThrowIfNullOrEmpty(json);
        var root = Parse(json);
        var type = FindType(root, typeof(TOptions));
        root.Remove(EstimatorKey);
        var info = GetTypeInfo(type);
        RequireKnown(root, info, NameOf(type), path: string.Empty);
        try
        {
            return (TOptions)JsonSerializer.Deserialize(root.ToJsonString(), info)!;
        }
        catch (JsonException e)
        {
            throw Wrong(NameOf(type), e.Path, e);
        }
        catch (ArgumentException e)
        {
            throw Wrong(NameOf(type), path: null, e); // what a setting itself refuses
        }
    }

    private static string NameOf(Type type) => Types.First(entry => entry.Value == type).Key;

    private static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject
                ?? throw new InvalidDataException(
                    "Options must be a JSON object, { \"estimator\": …, … }, but the text is another value. Write it with ToJson.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"Options must be a JSON object, {{ \"estimator\": …, … }}, but the text is no JSON: {e.Message} Write it with ToJson.",
                e);
        }
    }

    private static Type FindType(JsonObject root, Type wanted)
    {
        var possible = Types.Where(entry => wanted.IsAssignableFrom(entry.Value)).ToDictionary(StringComparer.Ordinal);
        var expected = string.Join(", ", possible.Keys.Order(StringComparer.Ordinal));
        if (!root.TryGetPropertyValue(EstimatorKey, out var node))
        {
            return possible.Count == 1
                ? possible.Values.Single()
                : throw new InvalidDataException(
                    $"Options must say of which estimator they are but have no entry \"{EstimatorKey}\". Add one of {expected}.");
        }

        return node is JsonValue value && value.TryGetValue<string>(out var name) && possible.TryGetValue(name, out var type)
            ? type
            : throw new InvalidDataException(
                $"\"{EstimatorKey}\" must be {(possible.Count == 1 ? expected : $"one of {expected}")} but is {node?.ToJsonString() ?? "null"}. "
                + $"Read them with the FromJson of that estimator's Options.");
    }

    // Also those of settings that are records; a layer, loss or optimiser is of one of several kinds, whose names are its own affair.
    private static void RequireKnown(JsonObject settings, JsonTypeInfo info, string estimator, string path)
    {
        string[] known = [.. info.Properties.Where(property => property.Get is not null).Select(property => property.Name)];
        if (settings.FirstOrDefault(entry => !known.Contains(entry.Key)).Key is { } unknown)
        {
            var cure = ColumnLookup.Nearest(unknown, known) is { } nearest
                ? $"Did you mean '{path}{nearest}'?"
                : $"It has {string.Join(", ", known.Order(StringComparer.Ordinal).Select(name => path + name))}.";
            throw new InvalidDataException($"'{path}{unknown}' is no option of {estimator}. {cure}");
        }

        foreach (var property in info.Properties)
        {
            var inner = GetTypeInfo(property.PropertyType);
            if (inner is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null } && settings[property.Name] is JsonObject record)
            {
                RequireKnown(record, inner, estimator, $"{path}{property.Name}.");
            }
        }
    }

    private static InvalidDataException Wrong(string estimator, string? path, Exception reason) => new(
        $"The options of {estimator} cannot be read"
        + $"{(path is { Length: > 2 } ? $": {path[2..]} is not what it should be" : string.Empty)}. {reason.Message}",
        reason);
}
