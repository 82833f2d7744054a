namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>
/// A row of keys, followed by its first quarter and by its last quarter, each with keys of its own: n-grams are counted once wherever they are,
/// and once more where a text begins and ends, which often says more than its middle.
/// </summary>
/// <remarks>
/// A marked row of n keys has 3n + 2: the keys, 0, then those of the first quarter plus the number of keys, 0, then those of the last quarter
/// plus twice that number. What is not in a quarter, and what was 0 before, is 0, so that no n-gram reaches from one part into another.
/// </remarks>
internal static class MarkedKeys
{
    /// <summary>What a row is divided by to get the length of its beginning and of its end.</summary>
    public const int Parts = 4;

    /// <summary>What the rarity of an n-gram counts where it is counted a second time.</summary>
    public const double Rarity = 0.5;

    /// <summary>The most keys that can be marked: weights are kept as 32-bit floats.</summary>
    public const int MaximumKeyCount = NgramCode.MaximumKeyCount / 3;

    /// <summary>The number of marked keys.</summary>
    /// <param name="keyCount">The number of keys, without the unknown one.</param>
    public static int Count(int keyCount) => 3 * keyCount;

    /// <summary>Whether an n-gram is one of a beginning or an end.</summary>
    /// <param name="firstKey">Its first key.</param>
    /// <param name="keyCount">The number of keys before they were marked.</param>
    public static bool IsMarked(float firstKey, int keyCount) => firstKey > keyCount;

    /// <summary>Marks a row.</summary>
    /// <param name="keys">The row.</param>
    /// <param name="keyCount">The number of keys, without the unknown one.</param>
    public static int[] Mark(ReadOnlySpan<int> keys, int keyCount)
    {
        var size = keys.Length / Parts;
        var marked = new int[(3 * keys.Length) + 2];
        keys.CopyTo(marked);
        for (var i = 0; i < size; i++)
        {
            Mark(keys, i, 1);
            Mark(keys, keys.Length - size + i, 2);
        }

        return marked;

        void Mark(ReadOnlySpan<int> keys, int i, int part) =>
            marked[(part * (keys.Length + 1)) + i] = keys[i] > 0 ? keys[i] + (part * keyCount) : 0;
    }

    /// <summary>Where a marked key was in its row.</summary>
    /// <param name="place">Its place in the marked row.</param>
    /// <param name="length">The number of keys of the row.</param>
    public static int PlaceOf(int place, int length) => place % (length + 1);
}
