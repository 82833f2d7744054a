using System.Collections.ObjectModel;
using System.Globalization;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Counts the values that are of a kind, and keeps the first few that are not.</summary>
internal sealed class Evidence
{
    private const int MostKept = 3;
    private const int MostShown = 30;
    private const int Trials = 1_000;
    private const int MostWords = 3; // that may stand for a missing value
    private const double MostMissing = 0.5;
    private readonly List<(string Text, long Row)> _others = [];
    private readonly Dictionary<string, long> _words = new(StringComparer.Ordinal);
    private bool _hasOtherThanWords;

    /// <summary>The number of values that are.</summary>
    public long Count { get; private set; }

    /// <summary>The number of values that are not.</summary>
    public long OtherCount { get; private set; }

    /// <summary>Counts a value.</summary>
    /// <param name="isOfKind">Whether it is.</param>
    /// <param name="text">The value.</param>
    /// <param name="row">Its row or line in the data.</param>
    public void Add(bool isOfKind, ReadOnlySpan<char> text, long row)
    {
        if (isOfKind)
        {
            Count++;
        }
        else
        {
            AddOther(text, row);
        }
    }

    /// <summary>
    /// The words that stand for a missing value, though nobody knows them: all values but those of the kind are one of a few, each several times.
    /// None if there are other values, or too many.
    /// </summary>
    /// <param name="total">The number of all values.</param>
    /// <param name="known">The number of values that are of the kind anyway, and were not counted here.</param>
    public IReadOnlyDictionary<string, long> FindMissingWords(long total, long known = 0) =>
        !_hasOtherThanWords && known + Count + OtherCount == total && OtherCount <= MostMissing * total && _words.Values.All(count => count > 1)
            ? _words
            : ReadOnlyDictionary<string, long>.Empty;

    private void AddOther(ReadOnlySpan<char> text, long row)
    {
        if (OtherCount++ < MostKept)
        {
            _others.Add((text.Length > MostShown ? $"{text[..MostShown]}…" : text.ToString(), row));
        }

        var counts = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (counts.TryGetValue(text, out var count))
        {
            counts[text] = count + 1;
        }
        else if (_words.Count == MostWords || text.Length > MostShown || text.ContainsAnyInRange('0', '9'))
        {
            _hasOtherThanWords = true;
        }
        else
        {
            counts[text] = 1;
        }
    }

    /// <summary>Whether so many values are not that the others need not be looked at.</summary>
    public bool IsHopeless => OtherCount > Trials && OtherCount > Count;

    /// <summary>What is said of the values that are not; empty if all are.</summary>
    /// <param name="what">What they are not.</param>
    /// <param name="unit">What rows are called.</param>
    public string OthersText(string what, string unit)
    {
        if (OtherCount == 0)
        {
            return string.Empty;
        }

        var examples = _others.Select(other => string.Create(CultureInfo.InvariantCulture, $"'{other.Text}' in {unit} {other.Row:N0}"));
        return $", {SurveyText.Count(OtherCount, "value is", "values are")} no {what} and read as missing: "
            + $"{string.Join(", ", examples)}{(OtherCount > MostKept ? ", …" : string.Empty)}";
    }
}
