using System.Text.Json;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Reads tokens in the JSON files of tokenisers.</summary>
internal static class TokenEntry
{
    /// <summary>The text of a token, which is a text or an object with a text; null if it is not there.</summary>
    public static string? Token(this JsonEntry entry) => entry.Element.ValueKind == JsonValueKind.Object ? entry["content"].Text() : entry.Text();
}
