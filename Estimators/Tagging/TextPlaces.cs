namespace MLNet.DeepExtensions;

/// <summary>Where words are in the text that they are from: each behind the one before it.</summary>
internal sealed class TextPlaces
{
    private readonly string _text;
    private readonly (int Start, int End)?[] _words;
    private readonly IReadOnlyList<string> _names;

    /// <summary>Looks for the words.</summary>
    /// <param name="words">The words, in their order.</param>
    /// <param name="text">The text; null for the words with a space between them.</param>
    public TextPlaces(IReadOnlyList<string> words, string? text)
    {
        (_names, _text, _words) = (words, text ?? string.Join(' ', words), new (int, int)?[words.Count]);
        var place = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (_text.IndexOf(words[i], place, StringComparison.Ordinal) is >= 0 and var start)
            {
                _words[i] = (start, place = start + words[i].Length);
            }
        }
    }

    /// <summary>The part of the text that has some words.</summary>
    /// <param name="start">The place of the first one.</param>
    /// <param name="end">The place after the last one.</param>
    /// <returns>The part, and where it begins and ends; the words joined and nulls if one of them is not in the text.</returns>
    public (string Text, int? Start, int? End) Join(int start, int end)
    {
        var words = _words[start..end];
        return words is [{ } first, ..] && words[^1] is { } last && Array.TrueForAll(words, word => word is not null)
            ? (_text[first.Start..last.End], first.Start, last.End)
            : (string.Join(' ', _names.Skip(start).Take(end - start)), null, null);
    }
}
