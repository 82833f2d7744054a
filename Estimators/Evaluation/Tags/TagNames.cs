namespace MLNet.DeepExtensions.Evaluation;

/// <summary>The names of tags, of labels and predictions alike, each with a number.</summary>
internal sealed class TagNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The names, in the order of their numbers.</summary>
    public IReadOnlyList<string> All => _names;

    /// <summary>The number of a name, which is a new one if it was not there.</summary>
    public int Find(string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            number = _names.Count;
            _numbers.Add(name, number);
            _names.Add(name);
        }

        return number;
    }
}
