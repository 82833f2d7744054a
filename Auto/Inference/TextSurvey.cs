using Microsoft.ML;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>What the rows tell of a column of texts.</summary>
/// <param name="column">The column.</param>
internal sealed class TextSurvey(DataViewSchema.Column column) : ColumnSurvey(column)
{
    private const double FewWords = 3; // a name has no more, on average
    private const double MostlyDifferent = 0.5;
    private static readonly string[] _images = [".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".gif", ".webp"];
    private readonly ValueCounts<string> _values = new();
    private long _missing;
    private long _words;
    private long _imagePaths;

    public override long? Known => _values.Total;

    public override IReadOnlyDictionary<string, long>? Values => _values.Counts;

    public override Action Attach(DataViewRowCursor cursor)
    {
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(Column);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            Add(value.Span);
        };
    }

    public override DataColumn Decide() => _values switch
    {
        { Total: 0 } => Create(DataColumnKind.Constant, "no row has a value"),
        { Counts: { Count: 1 } counts } when _missing == 0 => Create(DataColumnKind.Constant, $"always '{Shorten(counts.Keys.Single())}'"),
        _ when _imagePaths == _values.Total => Create(DataColumnKind.ImagePath, "paths of image files" + Missing()),
        { NewShare: 1, Total: > 2 } when _words == _values.Total => Create(DataColumnKind.Id, "another word in every row"),
        _ when IsProse => Create(DataColumnKind.Text, $"texts of {(double)_words / _values.Total:0} words" + Missing()),
        { NewShare: > MostlyDifferent } when IdNames.IsId(Name) => Create(DataColumnKind.Id, "different in most rows, and the name of an id"),
        { Counts: { } counts } => Create(DataColumnKind.Category, $"{SurveyText.Count(counts.Count, "value", "values")}" + Missing()),
        _ => Create(DataColumnKind.Category, "over a thousand values" + Missing()),
    };

    private bool IsProse => (double)_words / _values.Total is var words
        && words > 1.5
        && (words > FewWords ? _values.NewShare > 0.1 || _values.Counts is null : _values.NewShare > MostlyDifferent);

    private static string Shorten(string text) => text.Length > 40 ? $"{text[..40]}…" : text;

    private static int CountWords(ReadOnlySpan<char> text)
    {
        var count = 0;
        var isInWord = false;
        foreach (var letter in text)
        {
            var isSpace = char.IsWhiteSpace(letter);
            count += !isSpace && !isInWord ? 1 : 0;
            isInWord = !isSpace;
        }

        return count;
    }

    private static bool IsImagePath(ReadOnlySpan<char> text)
    {
        foreach (var ending in _images)
        {
            if (text.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
        {
            _missing++;
            return;
        }

        _words += CountWords(text);
        _imagePaths += IsImagePath(text) ? 1 : 0;
        _values.Add(text.ToString());
    }

    private string Missing() => SurveyText.Missing(_missing, _missing + _values.Total);
}
