namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>
/// Writes an n-gram, some neighbouring keys, as one number: the keys are its digits to the base of the number of keys plus 1.
/// </summary>
/// <remarks>
/// No digit of an n-gram is 0, so no two n-grams, of whatever lengths, have the same number. A window that begins with unknown keys has the
/// number of the n-gram after them, which is there too; one with unknown keys elsewhere has the number of no n-gram.
/// </remarks>
/// <param name="keyCount">The number of keys, without the unknown one.</param>
internal readonly struct NgramCode(int keyCount)
{
    /// <summary>The most keys of which n-grams can be counted: weights are kept as 32-bit floats, which hold whole numbers up to here.</summary>
    public const int MaximumKeyCount = 1 << 24;

    /// <summary>The base.</summary>
    public long Base => keyCount + 1L;

    /// <summary>The longest n-grams that have a number.</summary>
    /// <param name="keyCount">The number of keys, at most <see cref="MaximumKeyCount"/>.</param>
    public static int MaximumLength(int keyCount)
    {
        var length = 0;
        for (Int128 size = keyCount + 1L; size <= long.MaxValue; size *= keyCount + 1L)
        {
            length++;
        }

        return length;
    }

    /// <summary>All n-grams of a row, with repetitions.</summary>
    /// <param name="keys">The row.</param>
    /// <param name="maximumLength">The length of the longest n-grams.</param>
    public Ngrams GetNgrams(ReadOnlySpan<int> keys, int maximumLength) => new(keys, maximumLength, Base);

    /// <summary>The keys of an n-gram.</summary>
    /// <param name="code">Its number.</param>
    /// <param name="keys">Where to; what is left over is 0.</param>
    public void Read(long code, Span<float> keys)
    {
        keys.Clear();
        var length = 0;
        for (var rest = code; rest > 0; rest /= Base)
        {
            length++;
        }

        for (var i = length - 1; i >= 0; i--, code /= Base)
        {
            keys[i] = code % Base;
        }
    }

    /// <summary>The number of an n-gram.</summary>
    /// <param name="keys">Its keys, then zeros.</param>
    public long Write(ReadOnlySpan<float> keys)
    {
        var code = 0L;
        for (var i = 0; i < keys.Length && keys[i] > 0; i++)
        {
            code = (code * Base) + (long)keys[i];
        }

        return code;
    }

    /// <summary>Goes over the n-grams of a row, in the order of their first keys and then of their lengths.</summary>
    public ref struct Ngrams(ReadOnlySpan<int> keys, int maximumLength, long @base)
    {
        private readonly ReadOnlySpan<int> _keys = keys;
        private int _start;
        private int _length;
        private long _code;

        /// <summary>The number of the n-gram, where it is, and the number of its keys.</summary>
        public readonly (long Code, int Start, int Length) Current => (_code, _start, _length);

        public readonly Ngrams GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_start < _keys.Length)
            {
                var next = _start + _length;
                if (_length < maximumLength && next < _keys.Length && _keys[next] > 0)
                {
                    _code = (_code * @base) + _keys[next];
                    _length++;
                    return true;
                }

                _start++;
                (_length, _code) = (0, 0);
            }

            return false;
        }
    }
}
