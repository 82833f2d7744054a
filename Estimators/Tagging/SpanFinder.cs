using System.Globalization;
using MLNet.DeepExtensions.Trainers.Tags;

namespace MLNet.DeepExtensions;

/// <summary>Finds the entities that labels of words tell of.</summary>
internal sealed class SpanFinder
{
    private readonly BioTags? _entities; // null if no label is of an entity
    private readonly int[] _types;

    /// <summary>Reads labels.</summary>
    /// <param name="names">The names of all labels.</param>
    /// <exception cref="ArgumentException">One of them tells nothing of entities.</exception>
    public SpanFinder(IReadOnlyList<string> names)
    {
        _entities = BioTags.FindWrong(names) is { } wrong
            ? throw new ArgumentException(
                $"Labels must be B-TYPE, I-TYPE and O to tell of entities but there is '{wrong}'. Labels of single words, such as parts of speech, "
                + "tell of none.")
            : BioTags.Find(names);
        _types = [.. _entities?.TypeOfTag ?? []];
    }

    /// <summary>Finds the entities of a row. Words of white space alone, whatever their labels, name none.</summary>
    /// <param name="words">The words.</param>
    /// <param name="tags">The number of the label of each of the first words, -1 for none.</param>
    /// <param name="text">The text that the words are from; null if there is none.</param>
    /// <param name="probabilities">The probability of each label for each word, word after word; null without any.</param>
    /// <exception cref="ArgumentException">There are more labels than words.</exception>
    public IReadOnlyList<EntitySpan> Find(IReadOnlyList<string> words, int[] tags, string? text, float[]? probabilities)
    {
        if (tags.Length > words.Count)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"There must be a word for each of the {tags.Length} labels but there are {words.Count}. Name the words that were labelled."));
        }

        if (_entities is null)
        {
            return [];
        }

        var places = new TextPlaces(words, text);
        return
        [
            .. from span in _entities.ReadSpans(tags)
               where words.Take(span.Start..span.End).Any(word => !string.IsNullOrWhiteSpace(word))
               select new EntitySpan(_entities.Types[span.Type], (span.Start, span.End), places, GetScore(span, probabilities)),
        ];
    }

    private float? GetScore(TagSpan span, float[]? probabilities)
    {
        if (probabilities is null)
        {
            return null;
        }

        var ofType = Enumerable.Range(0, _types.Length).Where(tag => _types[tag] == span.Type).ToArray();
        return Enumerable.Range(span.Start, span.End - span.Start)
            .Min(word => ofType.Sum(tag => probabilities[(word * _types.Length) + tag]));
    }
}
