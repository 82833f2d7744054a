using System.Globalization;
using System.Text.Json;

namespace MLNet.DeepExtensions.Trainers.Files;

/// <summary>An entry of a JSON file that others have made, which names itself where it is not as expected.</summary>
/// <param name="Source">What messages call the file.</param>
/// <param name="Path">The names that lead to the entry, with dots between.</param>
/// <param name="Element">Its value; undefined if it is not there.</param>
internal readonly record struct JsonEntry(string Source, string Path, JsonElement Element)
{
    /// <summary>Reads a file that holds an object.</summary>
    /// <param name="source">What messages call the file.</param>
    /// <param name="stream">The file; it stays open.</param>
    /// <exception cref="InvalidDataException">It is no JSON in UTF-8, or no object.</exception>
    public static JsonEntry Read(string source, Stream stream)
    {
        try
        {
            var root = JsonElement.Parse(TextFile.ReadText(source, stream), new JsonDocumentOptions { MaxDepth = 64 });
            return root.ValueKind == JsonValueKind.Object
                ? new JsonEntry(source, string.Empty, root)
                : throw new InvalidDataException($"{source} must hold a JSON object but holds something else. Take the file as it was published.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{source} must be JSON but is not: {exception.Message} Take the file as it was published.", exception);
        }
    }

    /// <summary>Whether it is not there, or null.</summary>
    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>An entry in it.</summary>
    /// <exception cref="InvalidDataException">It is no object.</exception>
    public JsonEntry this[string name]
    {
        get
        {
            RequireKind(JsonValueKind.Object, "an object");
            return new(Source, Path.Length == 0 ? name : $"{Path}.{name}", Element.TryGetProperty(name, out var value) ? value : default);
        }
    }

    /// <summary>What messages call it.</summary>
    public string Description => Path.Length == 0 ? Source : $"'{Path}' in {Source}";

    /// <summary>Its text; null if it is not there.</summary>
    public string? Text()
    {
        if (IsNull)
        {
            return null;
        }

        RequireKind(JsonValueKind.String, "a text");
        try
        {
            return Element.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{Description} must be text in UTF-8 but is not. Take the file as it was published.", exception);
        }
    }

    /// <summary>Whether it is true; null if it is not there.</summary>
    public bool? Flag() => IsNull ? null : Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>Its integer; null if it is not there.</summary>
    public int? Integer() => IsNull ? null
        : Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value) ? value : throw Wrong("an integer");

    /// <summary>Its integer, which must be there and within bounds.</summary>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    public int Integer(int least, int most) =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value) && value >= least && value <= most
            ? value
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most:N0}"));

    /// <summary>Its number, which must be positive; null if it is not there.</summary>
    public double? PositiveNumber() => IsNull ? null
        : Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var value) && double.IsFinite(value) && value > 0
            ? value
            : throw Wrong("a positive number");

    /// <summary>Its entries in order; none if it is not there.</summary>
    public IEnumerable<JsonEntry> Items()
    {
        if (IsNull)
        {
            return [];
        }

        RequireKind(JsonValueKind.Array, "an array");
        var (source, path) = (Source, Path);
        return Element.EnumerateArray().Select((item, i) => new JsonEntry(source, $"{path}[{i}]", item));
    }

    /// <summary>The names of its entries and their values.</summary>
    public IEnumerable<(string Name, JsonEntry Value)> Properties()
    {
        RequireKind(JsonValueKind.Object, "an object");
        foreach (var property in Element.EnumerateObject())
        {
            yield return (Name(property), new(Source, $"{Path}.{property.Name}", property.Value));
        }
    }

    /// <summary>The message for a value that is not as expected.</summary>
    /// <param name="expected">What was expected.</param>
    public InvalidDataException Wrong(string expected) => new(
        $"{Description} must be {expected} but is {(IsNull ? "missing" : TextFile.Shorten(Element.GetRawText()))}. "
        + "Take the file as it was published.");

    private string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{Description} must have names in UTF-8 but has others. Take the file as it was published.", exception);
        }
    }

    private void RequireKind(JsonValueKind kind, string expected)
    {
        if (Element.ValueKind != kind)
        {
            throw Wrong(expected);
        }
    }
}
