namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The classes of a model, to which those are added that only rows have.</summary>
internal sealed class ClassList
{
    private readonly int _scoredCount;
    private readonly List<string> _names;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Starts with the classes of the model.</summary>
    /// <param name="scored">Their names, in the order of their scores.</param>
    public ClassList(IReadOnlyList<string> scored)
    {
        (_scoredCount, _names) = (scored.Count, [.. scored]);
        foreach (var (number, name) in scored.Index())
        {
            _numbers.TryAdd(name, number);
        }
    }

    /// <summary>The names of all classes.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Finds the class of each row: by name, or by number where keys stand for nothing.</summary>
    /// <param name="column">The column that tells it, read.</param>
    public int[] Map(ClassColumn column)
    {
        var numbers = column.Store.GetValues<int>();
        var classes = numbers.Distinct().Order().ToDictionary(
            number => number,
            number => column.HasNames ? FindOrAdd(column.Names[number])
                : number < _scoredCount ? number
                : FindOrAdd(FormattableString.Invariant($"key {number + 1}")));
        return Array.ConvertAll(numbers, number => classes[number]);
    }

    private int FindOrAdd(string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            number = _names.Count;
            _names.Add(name);
            _numbers.Add(name, number);
        }

        return number;
    }
}
