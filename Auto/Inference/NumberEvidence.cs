using MLNet.DeepExtensions.Auto.Parsing;

namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Finds out how the numbers of a column of texts are written.</summary>
internal sealed class NumberEvidence
{
    private const int MostAffixes = 8;
    private const int LongestAffix = 12;
    private const double SameUnit = 0.98;
    private const int Point = 0, Comma = 3; // the places of the two formats that read "1.234" in different ways
    private const int FewMarks = 10, FewShort = 2;

    private static readonly HashSet<string> _currencies =
    [
        "$", "€", "£", "¥", "₹", "₽", "₩", "₺", "₫", "฿", "₴", "₦", "₱", "zł", "Kč", "kr", "kr.", "Fr.", "Ft", "R$", "US$", "A$", "C$", "%",
        "CHF", "USD", "EUR", "GBP", "JPY", "CNY", "INR", "RUB", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "AUD", "CAD", "NZD", "BRL", "MXN",
        "ZAR", "Euro",
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _currencyLookup =
        _currencies.GetAlternateLookup<ReadOnlySpan<char>>();

    // Where the rows do not tell, the first.
    private static readonly NumberFormat[] _formats =
    [
        new('.', ",", []), new('.', NumberFormat.Spaces, []), new('.', NumberFormat.Apostrophes, []),
        new(',', ".", []), new(',', NumberFormat.Spaces, []), new(',', NumberFormat.Apostrophes, []),
    ];

    private readonly Evidence[] _evidence = [.. _formats.Select(_ => new Evidence())];
    private readonly bool[] _usesGroups = new bool[_formats.Length];
    private readonly Dictionary<string, long> _affixes = [];
    private bool _hasOtherPrefix;
    private char? _markOfOthers;
    private long _below1000; // whole numbers from 1 to 999
    private bool _hasLongDigits;
    private long _total;
    private long _plain;
    private long _digits; // plain numbers without a point are numbers in any format

    /// <summary>Whether all values are plain numbers.</summary>
    public bool IsPlain => _plain == _total && _total > 0;

    /// <summary>How many values are numbers in the format, and which are not.</summary>
    public Evidence Best => _evidence[BestIndex];

    /// <summary>The part of the values that are numbers in the format.</summary>
    public double Share => _total == 0 ? 0 : (double)(_digits + Best.Count) / _total;

    /// <summary>The words that stand for a missing number where all other values are numbers, and how often each is there.</summary>
    public IReadOnlyDictionary<string, long> MissingWords => Best.FindMissingWords(_total, _digits);

    /// <summary>The format in which most values are numbers; null for plainly.</summary>
    public NumberFormat? Format => _plain == _digits + Best.Count && _formats[BestIndex].Decimal == '.'
        ? null
        : _formats[BestIndex] with { Affixes = Affixes, Groups = _usesGroups[BestIndex] ? _formats[BestIndex].Groups : string.Empty };

    /// <summary>What stands before fractions, where the values leave no doubt; null where they do not tell.</summary>
    public char? DecimalMark => IsDoubtful || Best.Count == 0 || Share < SameUnit || !HasOneUnit
        || _evidence.Where(IsOfOtherMark).Any(other => other.Count == Best.Count)
        ? null
        : _formats[BestIndex].Decimal;

    /// <summary>What is said of values that can be read with and without groups of thousands; empty where they leave no doubt.</summary>
    public string DoubtText => (IsDoubtful, AreThousands, _markOfOthers, BestIndex) switch
    {
        (false, _, _, _) => string.Empty,
        (_, true, _, _) => $", the {MarkName} groups thousands, as smaller numbers have none",
        (_, _, null, _) => $", no row tells whether the {MarkName} groups thousands",
        (_, _, _, Comma) => $", the {MarkName} {(_usesGroups[Comma] ? "groups thousands" : "is before fractions")}, as other columns tell",
        _ => string.Empty,
    };

    /// <summary>Takes what stands before fractions in other columns for what does in this one, where its values do not tell.</summary>
    public void Follow(char decimalMark) => _markOfOthers = decimalMark;

    /// <summary>Whether the unit of the values is one, as far as it is known.</summary>
    public bool HasOneUnit => !_hasOtherPrefix && _affixes.Keys.All(IsAffix);

    // The first of those with most, unless smaller numbers or other columns tell more.
    private int BestIndex => Array.IndexOf(_evidence, _evidence.MaxBy(evidence => evidence.Count)) is var first && !IsDoubtful ? first
        : AreThousands ? Comma
        : _markOfOthers == _formats[Comma].Decimal ? Comma
        : first;

    // All numbers with a mark have one that three digits stand behind.
    private bool IsDoubtful => _evidence[Point].Count > 0 && _evidence[Point].Count == _evidence[Comma].Count
        && _evidence[Point].Count == _evidence.Max(evidence => evidence.Count);

    // Of numbers with fractions, some would be shorter, and those without are seldom.
    private bool AreThousands => _usesGroups[Comma] && !_usesGroups[Point] && !_hasLongDigits && _below1000 >= FewShort
        && _evidence[Comma].Count >= FewMarks;

    private string MarkName => _usesGroups[Comma] ? "point" : "comma";

    private bool IsOfOtherMark(Evidence evidence) => _formats[Array.IndexOf(_evidence, evidence)].Decimal != _formats[BestIndex].Decimal;

    private string[] Affixes => [.. _affixes.Keys.Where(IsAffix).Order(StringComparer.Ordinal)];

    /// <summary>Looks at a value.</summary>
    /// <param name="text">The value without blanks at its ends.</param>
    /// <param name="row">Its row.</param>
    /// <returns>The number, if it is a plain one; else NaN.</returns>
    public float Add(ReadOnlySpan<char> text, long row)
    {
        _total++;
        var number = PlainNumber.Parse(text);
        var isPlain = !float.IsNaN(number);
        _plain += isPlain ? 1 : 0;
        if (isPlain && !text.Contains('.'))
        {
            _digits++;
            _below1000 += Math.Abs(number) is >= 1 and < 1000 ? 1 : 0;
            _hasLongDigits |= Math.Abs(number) >= 1000;
            return number;
        }

        var core = WithoutAffixes(text);
        for (var i = 0; i < _formats.Length; i++)
        {
            if (_evidence[i].IsHopeless && _evidence[i].OtherCount > _digits)
            {
                continue;
            }

            var groups = core.AsSpan().IndexOfAny(_formats[i].Groups);
            var isNumber = core.Length > 0 && !(groups == 1 && core[0] == '0') && !float.IsNaN(_formats[i].Parse(core));
            _usesGroups[i] |= isNumber && groups >= 0;
            _evidence[i].Add(isNumber, text, row);
        }

        return number;
    }

    // Currencies and magnitudes wherever they stand, and a unit that nearly all values have.
    private bool IsAffix(string affix) => _currencies.Contains(affix) || Magnitude.Find(affix, _affixes.Keys) is not null
        || _affixes[affix] >= SameUnit * (_total - MissingWords.Values.Sum());

    // Without what stands before the first and behind the last digit, but for signs, points and brackets; empty if it cannot be a number.
    private string WithoutAffixes(ReadOnlySpan<char> text)
    {
        var (first, last) = (text.IndexOfAnyInRange('0', '9'), text.LastIndexOfAnyInRange('0', '9'));
        if (first < 0)
        {
            return string.Empty;
        }

        var start = text[..first].TrimEnd("-−+(., \u00A0").TrimStart("-−+( ");
        var end = text[(last + 1)..].TrimStart("-–—)., \u00A0").TrimEnd("-) ");
        _hasOtherPrefix |= !start.IsEmpty && !_currencyLookup.Contains(start); // letters before digits make a code
        return CountWords(start) && CountWords(end)
            ? $"{Without(text[..first], start)}{text[first..(last + 1)]}{Without(text[(last + 1)..], end)}"
            : string.Empty;
    }

    // A unit may consist of several: "M €", "km per h".
    private bool CountWords(ReadOnlySpan<char> affix)
    {
        var isCounted = true;
        foreach (var place in affix.SplitAny(NumberFormat.Spaces))
        {
            var word = affix[place];
            var length = MagnitudeLength(word);
            isCounted &= Count(word[..length]) && Count(word[length..]);
        }

        return isCounted;
    }

    // Of "M€", which are two words; 0 of others.
    private static int MagnitudeLength(ReadOnlySpan<char> word)
    {
        for (var length = 1; length < word.Length && !_currencyLookup.Contains(word); length++)
        {
            if (_currencyLookup.Contains(word[length..]) && Magnitude.Find(word[..length].ToString(), []) is not null)
            {
                return length;
            }
        }

        return 0;
    }

    private static string Without(ReadOnlySpan<char> text, ReadOnlySpan<char> affix) =>
        affix.IsEmpty ? text.ToString() : text.ToString().Replace(affix.ToString(), string.Empty, StringComparison.Ordinal).Trim(' ', '\u00A0');

    private bool Count(ReadOnlySpan<char> affix)
    {
        if (affix.IsEmpty)
        {
            return true;
        }

        var counts = _affixes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (affix.Length > LongestAffix || (_affixes.Count >= MostAffixes && !counts.ContainsKey(affix)))
        {
            return false;
        }

        counts[affix] = counts.TryGetValue(affix, out var count) ? count + 1 : 1;
        return true;
    }
}
