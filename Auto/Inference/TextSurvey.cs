using System.Collections.ObjectModel;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What the rows tell of a column of texts.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="unit">What rows are called: row or line.</param>
internal sealed class TextSurvey(string name, string unit = "row") : ColumnSurvey(name)
{
    private readonly Dictionary<string, long> _marks = [];
    private readonly NumberSteps _steps = new();
    private bool _hasBlanks;

    /// <summary>The values.</summary>
    public ValueCounts Counts { get; } = new();

    /// <summary>How they are numbers.</summary>
    public NumberEvidence Numbers { get; } = new();

    /// <summary>How they are dates.</summary>
    public DateEvidence Dates { get; } = new();

    /// <summary>How they are words.</summary>
    public WordEvidence Words { get; } = new();

    /// <summary>Two words for true and for false, as they are mostly written; null if they are others.</summary>
    public BooleanWords? Booleans => Values is { Count: <= 10 } few
        && few.Keys.Distinct(StringComparer.OrdinalIgnoreCase).ToArray() is [var one, var other]
        && BooleanWords.Find(one, other) is { } words
            ? new BooleanWords(FindSpelling(words.True), FindSpelling(words.False))
            : null;

    /// <summary>Whether they count the rows: 0, 1, 2 …</summary>
    public bool IsCounting => _steps.IsCounting;

    /// <summary>The number of rows without a value.</summary>
    public long MissingCount { get; private set; }

    /// <summary>What rows are called.</summary>
    public string Unit => unit;

    /// <inheritdoc/>
    public override long? Known => Counts.Total;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long>? Values => Counts.Counts;

    /// <inheritdoc/>
    public override bool IsWhole => _steps.IsWhole;

    /// <summary>Looks at a value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="row">Its row or line in the data.</param>
    public void Add(ReadOnlySpan<char> text, long row)
    {
        var value = text.Trim(' ');
        if (value.IsEmpty || MissingMarks.Contains(value))
        {
            MissingCount++;
            if (!value.IsEmpty)
            {
                var mark = value.ToString();
                _marks[mark] = _marks.GetValueOrDefault(mark) + 1;
            }

            return;
        }

        _hasBlanks |= value.Length != text.Length;
        Counts.Add(value);
        _steps.Add(Numbers.Add(value, row));
        Dates.Add(value, row);
        Words.Add(value);
    }

    /// <inheritdoc/>
    public override Action Attach(DataViewRowCursor cursor)
    {
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema[Name]);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            Add(value.Span, cursor.Position + 1);
        };
    }

    /// <inheritdoc/>
    public override DataColumn Decide()
    {
        var (kind, reason) = KindRules.Choose(this);
        return CreateFormats(kind).Create(Name, kind, reason + SurveyText.Missing(MissingCount, MissingCount + Counts.Total) + MarksText());
    }

    private ColumnFormats CreateFormats(DataColumnKind kind)
    {
        var words = kind switch
        {
            DataColumnKind.Number => Numbers.MissingWords,
            DataColumnKind.Date => Dates.MissingWords,
            _ => ReadOnlyDictionary<string, long>.Empty,
        };
        return new ColumnFormats
        {
            IsPlain = Numbers.IsPlain && _marks.Count == 0,
            Number = Numbers.Format?.ToExample(),
            Date = Dates.Share > 0 ? Dates.Format.ToPattern() : new ColumnFormats().Date,
            Boolean = Numbers.IsPlain ? null : Booleans?.ToString(),
            Text = new TextCleaning(_hasBlanks, HasSpellings()).ToText(),
            MissingMarks = [.. _marks.Concat(words).OrderByDescending(mark => mark.Value).Select(mark => mark.Key)],
        };
    }

    private string FindSpelling(string word) =>
        Values!.Where(value => value.Key.Equals(word, StringComparison.OrdinalIgnoreCase)).MaxBy(value => value.Value).Key;

    // Whether some names differ in nothing but small and capital letters.
    private bool HasSpellings() => Counts.Counts is { } counts
        && counts.Keys.Select(value => value.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Count() < counts.Count;

    private string MarksText() => _marks.Count == 0 ? string.Empty : $" ({string.Join(", ", _marks.Keys.Take(5).Select(mark => $"'{mark}'"))})";
}
