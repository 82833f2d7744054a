using System.Globalization;
using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Finds out how the dates of a column of texts are written; all rows decide what is the day and what is the month.</summary>
internal sealed class DateEvidence
{
    private const int EarliestDigits = 1900, LatestDigits = 2100;
    private static readonly DateOrder[] _orders = Enum.GetValues<DateOrder>();
    private readonly Evidence[] _evidence = [.. _orders.Select(_ => new Evidence())];
    private readonly DateFormat[] _formats = [.. _orders.Select(order => new DateFormat(order, HasTime: false))];
    private bool _hasTime;
    private bool _hasSlash;
    private long _total;

    /// <summary>The part of the values that are dates in the format.</summary>
    public double Share => _total == 0 ? 0 : (double)Best.Count / _total;

    /// <summary>The words that stand for a missing date where all other values are dates, and how often each is there.</summary>
    public IReadOnlyDictionary<string, long> MissingWords => Best.FindMissingWords(_total);

    /// <summary>How many values are dates in the format, and which are not.</summary>
    public Evidence Best => _evidence[(int)Order];

    /// <summary>The format in which most values are dates.</summary>
    public DateFormat Format => new(Order, _hasTime);

    /// <summary>Whether the day could be the month in all rows.</summary>
    public bool IsAmbiguous => Count(DateOrder.DayMonthYear) > 0 && Count(DateOrder.DayMonthYear) == Count(DateOrder.MonthDayYear)
        && Order is DateOrder.DayMonthYear or DateOrder.MonthDayYear;

    // Where no row tells, a slash is American.
    private DateOrder Order => _orders.MaxBy(order => (Count(order), order == (_hasSlash ? DateOrder.MonthDayYear : DateOrder.DayMonthYear)));

    /// <summary>Looks at a value.</summary>
    /// <param name="text">The value without blanks at its ends.</param>
    /// <param name="row">Its row.</param>
    public void Add(ReadOnlySpan<char> text, long row)
    {
        _total++;
        var mayBe = text.Length >= 6 && (char.IsAsciiDigit(text[0]) || MonthNames.Match(text).Month > 0);
        for (var i = 0; i < _orders.Length; i++)
        {
            if (_evidence[i].IsHopeless)
            {
                continue;
            }

            var date = mayBe && !Contradicts(text, _orders[i]) ? _formats[i].Parse(text) : null;
            _hasTime |= date is { Time: not null };
            _evidence[i].Add(date is not null, text, row);
        }

        _hasSlash |= mayBe && text.Contains('/');
    }

    // Only dates in order are eight digits, and not all that are eight digits.
    private static bool Contradicts(ReadOnlySpan<char> text, DateOrder order) =>
        order == DateOrder.Digits
        && (text[..6].ContainsAnyExceptInRange('0', '9')
            || int.Parse(text[..4], CultureInfo.InvariantCulture) is < EarliestDigits or > LatestDigits);

    private long Count(DateOrder order) => _evidence[(int)order].Count;
}
