using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Reads from <c>tokenizer.json</c> where special tokens stand.</summary>
internal static class SpecialTokenTemplate
{
    private const string ByteLevel = "ByteLevel";

    /// <summary>Reads an entry <c>post_processor</c>.</summary>
    /// <param name="entry">The entry, which may be missing.</param>
    /// <returns>The token that begins a row, the one that ends a text, and how often that stands between two texts.</returns>
    /// <exception cref="InvalidDataException">They stand elsewhere.</exception>
    public static (string? Start, string? End, int Separators) Read(JsonEntry entry)
    {
        if (entry.IsNull)
        {
            return (null, null, 0);
        }

        return entry["type"].Text() switch
        {
            ByteLevel => (null, null, 0),
            "BertProcessing" => (ReadName(entry["cls"]), ReadName(entry["sep"]), 1),
            "RobertaProcessing" => (ReadName(entry["cls"]), ReadName(entry["sep"]), 2),
            "TemplateProcessing" => ReadTemplate(entry),
            "Sequence" when entry["processors"].Items().Where(item => item["type"].Text() != ByteLevel).ToArray() is [var only] => Read(only),
            _ => throw entry.Wrong("of type TemplateProcessing, BertProcessing, RobertaProcessing or ByteLevel, which the package knows,"),
        };
    }

    private static string ReadName(JsonEntry pair) => pair.Items().FirstOrDefault().Element.ValueKind == System.Text.Json.JsonValueKind.String
        ? pair.Items().First().Text()!
        : throw pair.Wrong("a token and its id");

    private static (string? Start, string? End, int Separators) ReadTemplate(JsonEntry entry)
    {
        var (single, pair) = (ReadItems(entry["single"]), ReadItems(entry["pair"]));
        var first = Array.IndexOf(single, null);
        var (start, end) = (first == 1 ? single[0] : null, single.Length - first == 2 ? single[^1] : null);
        var separators = pair.Length - single.Length - 1;
        string?[] expected = [.. single[..(first + 1)], .. Enumerable.Repeat(end, Math.Max(0, separators)), null, .. single[(first + 1)..]];
        return first is 0 or 1 && single.Length - first is 1 or 2 && single.Count(item => item is null) == 1 && pair.SequenceEqual(expected)
            ? (start, end, separators)
            : throw entry.Wrong("at most one token before a text, one behind it, and the latter also between two texts,");
    }

    // Null stands for a text.
    private static string?[] ReadItems(JsonEntry template) =>
        [.. template.Items().Select(item => item["SpecialToken"].IsNull ? null : item["SpecialToken"]["id"].Text() ?? throw item.Wrong("a token"))];
}
