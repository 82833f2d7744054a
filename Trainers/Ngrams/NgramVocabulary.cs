using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>The n-grams of <see cref="MarkedKeys"/> that are counted, each with a number from 0 on, and how rare each is.</summary>
internal sealed class NgramVocabulary
{
    private readonly NgramCode _code;
    private readonly Dictionary<long, int> _numbers;

    private NgramVocabulary(int keyCount, int maximumLength, long[] codes, float[] rarities)
    {
        KeyCount = keyCount;
        _code = new NgramCode(MarkedKeys.Count(keyCount));
        MaximumLength = maximumLength;
        Codes = codes;
        Rarities = rarities;
        _numbers = new Dictionary<long, int>(codes.Length);
        foreach (var code in codes)
        {
            _numbers[code] = _numbers.Count;
        }
    }

    /// <summary>The number of keys, without the unknown one.</summary>
    public int KeyCount { get; }

    /// <summary>The number of keys of the longest n-grams.</summary>
    public int MaximumLength { get; }

    /// <summary>The n-grams as <see cref="NgramCode"/> writes them, ascending.</summary>
    public long[] Codes { get; }

    /// <summary>
    /// The inverse document frequency of each n-gram: ln((1 + rows) / (1 + rows with it)) + 1; half of it for those of beginnings and ends.
    /// </summary>
    public float[] Rarities { get; }

    /// <summary>The number of n-grams.</summary>
    public int Count => Codes.Length;

    /// <summary>Chooses n-grams by how many rows have them.</summary>
    /// <param name="rows">The training rows.</param>
    /// <param name="keyCount">The number of keys.</param>
    /// <param name="settings">Which n-grams to choose.</param>
    /// <param name="maximumCount">How many at most.</param>
    public static NgramVocabulary Create(KeyRows rows, int keyCount, NgramSettings settings, int maximumCount)
    {
        var maximumLength = Math.Min(settings.MaximumLength, NgramCode.MaximumLength(MarkedKeys.Count(keyCount)));
        var chosen = CountRows(rows, keyCount, maximumLength)
            .Where(ngram => ngram.Value >= settings.MinimumRowCount || ngram.Key <= keyCount)
            .OrderByDescending(ngram => ngram.Value)
            .ThenBy(ngram => ngram.Key)
            .Take(maximumCount)
            .DefaultIfEmpty(KeyValuePair.Create(1L, 0)) // where all keys are unknown, so that there is one
            .OrderBy(ngram => ngram.Key)
            .ToArray();
        var vocabulary = new NgramVocabulary(
            keyCount,
            maximumLength,
            Array.ConvertAll(chosen, ngram => ngram.Key),
            Array.ConvertAll(chosen, ngram => (float)(Math.Log((1.0 + rows.Count) / (1 + ngram.Value)) + 1)));
        var keys = vocabulary.GetKeys();
        for (var i = 0; i < vocabulary.Count; i++)
        {
            vocabulary.Rarities[i] *= MarkedKeys.IsMarked(keys[i * maximumLength], keyCount) ? (float)MarkedKeys.Rarity : 1;
        }

        return vocabulary;
    }

    /// <summary>Takes n-grams as they were chosen before.</summary>
    /// <param name="keyCount">The number of keys.</param>
    /// <param name="maximumLength">The number of keys of the longest n-grams.</param>
    /// <param name="keys">The keys of each n-gram, then zeros; <paramref name="maximumLength"/> numbers each.</param>
    /// <param name="rarities">The inverse document frequency of each.</param>
    public static NgramVocabulary From(int keyCount, int maximumLength, ReadOnlySpan<float> keys, float[] rarities)
    {
        var codes = new long[rarities.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = new NgramCode(MarkedKeys.Count(keyCount)).Write(keys.Slice(i * maximumLength, maximumLength));
        }

        return new NgramVocabulary(keyCount, maximumLength, codes, rarities);
    }

    /// <summary>The n-grams whose keys are all there where keys are numbered anew.</summary>
    /// <param name="places">Where each key was.</param>
    /// <returns>These n-grams, and the number that each had; if none is left, one that had none, as there must be one.</returns>
    public (NgramVocabulary Vocabulary, int[] Numbers) Move(Places places)
    {
        var now = places.Invert();
        var keyCount = places.Sources.Length;
        var maximumLength = Math.Min(MaximumLength, NgramCode.MaximumLength(MarkedKeys.Count(keyCount)));
        var code = new NgramCode(MarkedKeys.Count(keyCount));
        float KeyOf(float marked)
        {
            var (part, key) = Math.DivRem((int)marked - 1, KeyCount);
            return marked == 0 || now[key] == Places.New ? 0 : (part * keyCount) + now[key] + 1;
        }

        var keys = GetKeys().Chunk(MaximumLength).Select(ngram => (Then: ngram, Now: Array.ConvertAll(ngram, KeyOf)));
        var kept = keys.Index()
            .Where(ngram => ngram.Item.Then.Zip(ngram.Item.Now).All(key => (key.First > 0) == (key.Second > 0)))
            .Where(ngram => ngram.Item.Now.Length == maximumLength || ngram.Item.Now[maximumLength] == 0)
            .Select(ngram => (Code: code.Write(ngram.Item.Now), Number: ngram.Index))
            .DefaultIfEmpty((Code: 1, Number: Places.New))
            .OrderBy(ngram => ngram.Code)
            .ToArray();
        var numbers = Array.ConvertAll(kept, ngram => ngram.Number);
        var moved = new NgramVocabulary(
            keyCount, maximumLength, Array.ConvertAll(kept, ngram => ngram.Code),
            Array.ConvertAll(numbers, number => number == Places.New ? 1 : Rarities[number]));
        return (moved, numbers);
    }

    /// <summary>The keys of each n-gram, then zeros; <see cref="MaximumLength"/> numbers each.</summary>
    public float[] GetKeys()
    {
        var keys = new float[Count * MaximumLength];
        for (var i = 0; i < Count; i++)
        {
            _code.Read(Codes[i], keys.AsSpan(i * MaximumLength, MaximumLength));
        }

        return keys;
    }

    /// <summary>The n-grams that a row has, each once.</summary>
    /// <param name="keys">The row.</param>
    /// <returns>The number of each n-gram, where it is first, and the number of its keys.</returns>
    public List<(int Number, int Start, int Length)> FindPlaces(ReadOnlySpan<int> keys)
    {
        var places = new List<(int Number, int Start, int Length)>();
        var seen = new HashSet<int>();
        foreach (var (ngram, start, length) in _code.GetNgrams(MarkedKeys.Mark(keys, KeyCount), MaximumLength))
        {
            if (_numbers.TryGetValue(ngram, out var number) && seen.Add(number))
            {
                places.Add((number, MarkedKeys.PlaceOf(start, keys.Length), length));
            }
        }

        return places;
    }

    private static Dictionary<long, int> CountRows(KeyRows rows, int keyCount, int maximumLength)
    {
        var counts = new Dictionary<long, int>();
        var code = new NgramCode(MarkedKeys.Count(keyCount));
        var seen = new HashSet<long>();
        for (var row = 0; row < rows.Count; row++)
        {
            seen.Clear();
            foreach (var (ngram, _, _) in code.GetNgrams(MarkedKeys.Mark(rows[row], keyCount), maximumLength))
            {
                if (seen.Add(ngram))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, ngram, out _)++;
                }
            }
        }

        return counts;
    }
}
