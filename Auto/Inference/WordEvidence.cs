namespace MLNet.DeepExtensions.Auto.Inference;

/// <summary>Tells prose from names, and finds paths of images.</summary>
internal sealed class WordEvidence
{
    private static readonly string[] _images = [".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".gif", ".webp"];
    private long _total;
    private long _words;
    private long _imagePaths;
    private long _codes;
    private long _withoutDigits;
    private int _width;
    private bool _hasOneWidth = true;
    private bool _hasLeadingZero;

    /// <summary>The number of words of a value, on average.</summary>
    public double Words => (double)_words / Math.Max(_total, 1);

    /// <summary>Whether each value is a single word.</summary>
    public bool IsWord => _words == _total;

    /// <summary>Whether all values are paths of image files.</summary>
    public bool IsImagePath => _imagePaths == _total && _total > 0;

    /// <summary>Whether all values but words without digits are digits, as many in each row.</summary>
    public bool IsOfOneWidth => AreCodes && _hasOneWidth && _width > 1;

    /// <summary>Whether digits begin with a zero that numbers do not have.</summary>
    public bool HasLeadingZero => AreCodes && _hasLeadingZero;

    private bool AreCodes => _codes + _withoutDigits == _total;

    /// <summary>Looks at a value.</summary>
    /// <param name="text">The value without blanks at its ends.</param>
    public void Add(ReadOnlySpan<char> text)
    {
        _total++;
        _words += CountWords(text);
        _imagePaths += IsImage(text) ? 1 : 0;
        if (text.ContainsAnyExceptInRange('0', '9'))
        {
            _withoutDigits += text.ContainsAnyInRange('0', '9') ? 0 : 1;
            return;
        }

        _codes++;
        _width = _width == 0 ? text.Length : _width;
        _hasOneWidth &= _width == text.Length;
        _hasLeadingZero |= text.Length > 1 && text[0] == '0';
    }

    // Where words are written without spaces, two letters make one.
    private static int CountWords(ReadOnlySpan<char> text)
    {
        var (count, unspaced) = (0, 0);
        var isInWord = false;
        foreach (var letter in text)
        {
            var isUnspaced = letter is (>= '\u0E00' and <= '\u0EFF') or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF');
            unspaced += isUnspaced ? 1 : 0;
            var isGap = isUnspaced || char.IsWhiteSpace(letter);
            count += !isGap && !isInWord ? 1 : 0;
            isInWord = !isGap;
        }

        return count + ((unspaced + 1) / 2);
    }

    private static bool IsImage(ReadOnlySpan<char> text)
    {
        if (text.Length > 4 && text[^4] != '.' && text[^5] != '.')
        {
            return false;
        }

        foreach (var ending in _images)
        {
            if (text.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
