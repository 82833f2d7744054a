using System.Globalization;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Counts the values that are of a kind, and keeps the first few that are not.</summary>
internal sealed class Evidence
{
    private const int MostKept = 3;
    private const int MostShown = 30;
    private const int Trials = 1_000;
    private readonly List<(string Text, long Row)> _others = [];

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
        else if (OtherCount++ < MostKept)
        {
            _others.Add((text.Length > MostShown ? $"{text[..MostShown]}…" : text.ToString(), row));
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
