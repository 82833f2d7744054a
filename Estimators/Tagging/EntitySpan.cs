using System.Globalization;

namespace MLNet.DeepExtensions;

/// <summary>An entity that labels of words tell of: where it is, and of which type.</summary>
public sealed class EntitySpan
{
    internal EntitySpan(string type, (int Start, int End) words, TextPlaces places, float? score)
    {
        (Type, (StartWord, EndWord), Score) = (type, words, score);
        (Text, StartCharacter, EndCharacter) = places.Join(StartWord, EndWord);
    }

    /// <summary>The type, such as <c>PER</c>.</summary>
    public string Type { get; }

    /// <summary>The place of its first word, from 0 on.</summary>
    public int StartWord { get; }

    /// <summary>The place after its last word.</summary>
    public int EndWord { get; }

    /// <summary>The part of the text; without a text, its words with a space between them.</summary>
    public string Text { get; }

    /// <summary>
    /// The place of its first character in the text, in UTF-16 units from 0 on; without a text, in all words with a space between them. Null if one
    /// of its words is not in the text.
    /// </summary>
    public int? StartCharacter { get; }

    /// <summary>The place after its last character; null where <see cref="StartCharacter"/> is.</summary>
    public int? EndCharacter { get; }

    /// <summary>
    /// How sure the model is of the type: the smallest of the probabilities of its words to be of that type, in [0, 1]; null without scores.
    /// </summary>
    public float? Score { get; }

    /// <summary>
    /// Finds the entities of a row, as <see cref="TagScheme.Bio"/> labels tell of them. Words of white space alone, whatever their labels, name none.
    /// </summary>
    /// <param name="words">The words.</param>
    /// <param name="tags">The label of each word, null or empty for none; words after the last have none.</param>
    /// <param name="text">The text that the words are from, in their order; null if there is none.</param>
    /// <exception cref="ArgumentException">There are more labels than words, or one is not B-TYPE, I-TYPE or O.</exception>
    public static IReadOnlyList<EntitySpan> Find(IReadOnlyList<string> words, IReadOnlyList<string?> tags, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(tags);
        string[] names = [.. tags.OfType<string>().Where(tag => tag.Length > 0).Distinct()];
        var numbers = names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        return new SpanFinder(names).Find(
            words, [.. tags.Select(tag => string.IsNullOrEmpty(tag) ? -1 : numbers[tag])], text, probabilities: null);
    }

    /// <summary>The type and the text.</summary>
    public override string ToString() => Score is { } score
        ? string.Create(CultureInfo.InvariantCulture, $"{Type} '{Text}' ({score:F3})")
        : $"{Type} '{Text}'";
}
