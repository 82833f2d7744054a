using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;

namespace MLNet.DeepExtensions.Serialization;

/// <summary>
/// Reads what a chain that is not fitted was made with, as far as its objects hold it, so that it can be told from another one: estimators of this
/// package have options, those of others fields. What code does, such as a lambda, cannot be seen.
/// </summary>
internal static class EstimatorSettings
{
    private const int Deepest = 12;
    private const int LongestList = 64; // longer lists of numbers are hashed
    private const string TypeKey = "type";

    /// <summary>Reads a chain.</summary>
    /// <param name="estimator">The chain, or a single step.</param>
    /// <returns>Objects and lists of names, numbers and texts.</returns>
    public static JsonNode Read(IEstimator<ITransformer> estimator) => EstimatorSteps.Find(estimator) is { } steps
        ? new JsonArray([.. steps.Select(step => Read(step.Estimator))])
        : ReadObject(estimator, []) ?? new JsonObject();

    private static JsonNode? ReadValue(object? value, List<object> above) => value switch
    {
        null or Delegate or Pointer or nint or nuint or CancellationToken => null,
        string or bool or char or decimal or DateTime or DateTimeOffset or TimeSpan or Guid => Text(value),
        Enum or ReadOnlyMemory<char> => Text(value),
        Type type => type.FullName,
        _ when value.GetType().IsPrimitive => Text(value),
        IEstimator<ITransformer> step when EstimatorSteps.Find(step) is not null => Read(step),
        Array { Length: > LongestList } array when array.GetType().GetElementType()!.IsPrimitive => Hash(array),
        IEnumerable items => IsCollection(items.GetType()) ? ReadItems(items, above) : null,
        _ => ReadObject(value, above),
    };

    private static JsonArray? ReadItems(IEnumerable items, List<object> above) => above.Count > Deepest
        ? null
        : new JsonArray([.. items.Cast<object?>().Select(item => ReadValue(item, [.. above, items]))]);

    private static JsonObject? ReadObject(object value, List<object> above)
    {
        var type = value.GetType();
        if (above.Count > Deepest || above.Any(outer => ReferenceEquals(outer, value)) || IsLeftOut(type))
        {
            return null;
        }

        if (OptionsJson.Types.Values.Contains(type))
        {
            return ReadOptions(value);
        }

        if (value is NetworkEstimator network)
        {
            return new JsonObject { [TypeKey] = type.FullName, ["task"] = network.TaskName, ["options"] = ReadOptions(network.TrainerOptions) };
        }

        var settings = new JsonObject { [TypeKey] = type.FullName };
        foreach (var field in FieldsOf(type))
        {
            if (ReadValue(field.GetValue(value), [.. above, value]) is { } setting)
            {
                settings[NameOf(field)] = setting;
            }
        }

        return settings;
    }

    private static JsonObject ReadOptions(object options)
    {
        var settings = JsonNode.Parse(OptionsJson.Write(options))!.AsObject();
        if (options is TrainingOptions training)
        {
            settings[nameof(training.InitialModel)] = Hash(training.InitialModel);
            settings[nameof(training.TransferFrom)] = Hash(training.TransferFrom);
            settings[nameof(training.Callbacks)] = new JsonArray([.. training.Callbacks.Select(callback => (JsonNode?)callback.GetType().FullName)]);
        }

        object? encoder = options switch
        {
            TextEncoderEstimator.Options text => text.Encoder,
            ImageEncoderEstimator.Options image => image.Encoder,
            _ => null,
        };
        if (encoder is not null)
        {
            settings[nameof(encoder)] = encoder.ToString();
        }

        return settings;
    }

    // Of objects of .NET itself, and of the context, nothing is a setting.
    private static bool IsLeftOut(Type type) =>
        typeof(IHostEnvironment).IsAssignableFrom(type) || typeof(MLContext).IsAssignableFrom(type) || typeof(IDataView).IsAssignableFrom(type)
        || typeof(ITransformer).IsAssignableFrom(type) || type.GetInterfaces().Any(IsProgress)
        || (type.Assembly == typeof(object).Assembly && !type.IsValueType);

    // What is not held in memory is not read: it may have no end.
    private static bool IsCollection(Type type) => typeof(ICollection).IsAssignableFrom(type)
        || type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>));

    private static bool IsProgress(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IProgress<>);

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var field in type.GetFields(Own).OrderBy(field => field.Name, StringComparer.Ordinal))
            {
                yield return field;
            }
        }
    }

    // Of a property that is a field, its name; of others without what marks a field.
    private static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name.TrimStart('_');

    private static JsonNode? Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string? Hash(TrainedNetwork? model) => model is null ? null : Convert.ToHexStringLower(SHA256.HashData(model.Onnx).AsSpan(0, 16));

    private static string Hash(Array numbers)
    {
        var bytes = new byte[Buffer.ByteLength(numbers)];
        Buffer.BlockCopy(numbers, 0, bytes, 0, bytes.Length);
        return Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16));
    }
}
