using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>Rows as the sets of their n-grams: a sparse matrix whose rows have length 1.</summary>
internal sealed class NgramRows
{
    private readonly int[] _ngrams;
    private readonly int[] _ends;
    private readonly float[] _scales;

    /// <summary>Looks up the n-grams of all rows.</summary>
    public NgramRows(KeyRows rows, NgramVocabulary vocabulary)
    {
        var ngrams = new List<int>();
        Rarities = vocabulary.Rarities;
        _ends = new int[rows.Count];
        _scales = new float[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            var start = ngrams.Count;
            ngrams.AddRange(vocabulary.FindPlaces(rows[row]).Select(place => place.Number).Order());
            _ends[row] = ngrams.Count;
            _scales[row] = ScaleOf(ngrams, start);
        }

        _ngrams = [.. ngrams];
    }

    /// <summary>The rarity of each n-gram.</summary>
    public float[] Rarities { get; }

    /// <summary>The n-grams of a row, ascending.</summary>
    public ReadOnlySpan<int> GetNgrams(int row) => _ngrams.AsSpan((row == 0 ? 0 : _ends[row - 1])..(_ends[row]));

    /// <summary>What the rarity of each n-gram of a row is multiplied by, so that the row has length 1; 0 for a row without n-grams.</summary>
    public float Scale(int row) => _scales[row];

    private float ScaleOf(List<int> ngrams, int start)
    {
        var sum = 0.0;
        for (var i = start; i < ngrams.Count; i++)
        {
            sum += Rarities[ngrams[i]] * Rarities[ngrams[i]];
        }

        return sum == 0 ? 0 : (float)(1 / Math.Sqrt(sum));
    }
}
