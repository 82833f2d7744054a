namespace MLNet.DeepExtensions.Trainers.Tags;

/// <summary>
/// Tags that say where entities begin and go on (Ramshaw and Marcus 1995): <c>B-PER</c> for the first word of a person, <c>I-PER</c> for the others,
/// <c>O</c> for words of none.
/// </summary>
internal sealed class BioTags
{
    private const string Outside = "O";
    private readonly (int Type, bool Begins)[] _tags; // of each tag; type -1 for O

    private BioTags(IReadOnlyList<string> names, IReadOnlyList<string> types)
    {
        Types = types;
        var numbers = types.Index().ToDictionary(type => type.Item, type => type.Index, StringComparer.Ordinal);
        _tags = [.. names.Select(name => name == Outside ? (-1, false) : (numbers[name[2..]], name[0] == 'B'))];
    }

    /// <summary>The types of entities, in ordinal order.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>The type of each tag, -1 for the one of no entity.</summary>
    public IEnumerable<int> TypeOfTag => _tags.Select(tag => tag.Type);

    /// <summary>For each tag what it becomes where it goes on with an entity that has not begun: the tag that begins one, if there is one.</summary>
    public IEnumerable<int> Beginning => _tags.Select((tag, number) =>
        tag.Type >= 0 && !tag.Begins && Array.IndexOf(_tags, (tag.Type, true)) is >= 0 and var begin ? begin : number);

    /// <summary>For each tag whether it goes on with an entity.</summary>
    public IEnumerable<bool> GoesOn => _tags.Select(tag => tag.Type >= 0 && !tag.Begins);

    /// <summary>Reads the names of tags.</summary>
    /// <param name="names">The names.</param>
    /// <returns>The tags; null if one of them is of another kind, or none is of an entity.</returns>
    public static BioTags? Find(IReadOnlyList<string> names) => FindWrong(names) is null && names.Any(name => name != Outside)
        ? new BioTags(names, [.. names.Where(name => name != Outside).Select(name => name[2..]).Distinct().Order(StringComparer.Ordinal)])
        : null;

    /// <summary>A tag that is none of such; null if all are.</summary>
    public static string? FindWrong(IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => name != Outside && !(name.Length > 2 && (name[0] is 'B' or 'I') && name[1] == '-'));

    /// <summary>Reads the entities of a row, as conlleval counts them: a tag that goes on with no entity, or with one of another type, begins
    /// one.</summary>
    /// <param name="tags">The number of each word's tag; -1 for one that is missing, which is of no entity.</param>
    public List<TagSpan> ReadSpans(ReadOnlySpan<int> tags)
    {
        var (spans, type, start) = (new List<TagSpan>(), -1, 0);
        for (var place = 0; place <= tags.Length; place++)
        {
            var tag = place < tags.Length && tags[place] >= 0 ? _tags[tags[place]] : (Type: -1, Begins: false);
            if (tag.Type == type && !tag.Begins)
            {
                continue;
            }

            if (type >= 0)
            {
                spans.Add(new TagSpan(type, start, place));
            }

            (type, start) = (tag.Type, place);
        }

        return spans;
    }
}
