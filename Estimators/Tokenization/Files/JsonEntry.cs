using System.Text.Json;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>An entry of a JSON file, which names itself where it is not as expected.</summary>
/// <param name="Source">What messages call the file.</param>
/// <param name="Path">The names that lead to the entry, with dots between.</param>
/// <param name="Element">Its value; undefined if it is not there.</param>
internal readonly record struct JsonEntry(string Source, string Path, JsonElement Element)
{
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

    /// <summary>The text of a token, which is a text or an object with a text; null if it is not there.</summary>
    public string? Token() => Element.ValueKind == JsonValueKind.Object ? this["content"].Text() : Text();

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
        $"{Description} must be {expected} but is {(IsNull ? "missing" : TokenizerText.Shorten(Element.GetRawText()))}. "
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
