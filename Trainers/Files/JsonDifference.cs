using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.Trainers.Files;

/// <summary>Tells in what two descriptions differ.</summary>
internal static class JsonDifference
{
    /// <summary>Compares two descriptions; of entries that are objects, or lists of as many, only what differs inside them is told.</summary>
    /// <param name="then">The one that was kept.</param>
    /// <param name="now">The one of now.</param>
    /// <param name="thenName">What the first value is called.</param>
    /// <param name="nowName">What the second value is called.</param>
    /// <returns>For each difference what it is, and both values; none if they are the same.</returns>
    public static IEnumerable<string> Find(JsonNode? then, JsonNode? now, string thenName = "then", string nowName = "now") =>
        Find(string.Empty, then, now).Select(difference => $"{difference.Path}: {difference.Then} {thenName}, {difference.Now} {nowName}");

    private static IEnumerable<(string Path, string Then, string Now)> Find(string path, JsonNode? then, JsonNode? now)
    {
        if (then is JsonObject record && now is JsonObject other)
        {
            var names = record.Select(entry => entry.Key).Union(other.Select(entry => entry.Key)).Order(StringComparer.Ordinal);
            return names.SelectMany(name => Find(path.Length == 0 ? name : $"{path}.{name}", record[name], other[name]));
        }

        // Of lists of objects, such as steps, those that differ.
        if (then is JsonArray list && now is JsonArray others && list.Count == others.Count && list.Concat(others).All(item => item is JsonObject))
        {
            return list.Zip(others).Index().SelectMany(pair => Find($"{path}[{pair.Index}]", pair.Item.First, pair.Item.Second));
        }

        var (before, after) = (Write(then), Write(now));
        return before == after ? [] : [(path, before, after)];
    }

    private static string Write(JsonNode? value) => value switch
    {
        null => "none",
        JsonValue text when text.TryGetValue<string>(out var words) => words,
        _ => value.ToJsonString(),
    };
}
