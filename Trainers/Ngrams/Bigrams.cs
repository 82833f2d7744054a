using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Rows;

namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>The frequent bigrams of rows: two keys in a row, as <see cref="NgramCode"/> writes them.</summary>
internal static class Bigrams
{
    private const int FewestRows = 3;

    // About 150 MB while counting; a few million different ones are usual.
    private const int MostCounted = 4_000_000;

    /// <summary>Chooses the bigrams that are in most rows, at least in three.</summary>
    /// <remarks>When there are too many different ones, those of few rows are forgotten, as lossy counting does (Manku and Motwani 2002).</remarks>
    /// <param name="rows">Rows of keys, 0 for the unknown one, -1 after the end of a row.</param>
    /// <param name="count">The number of rows, positive.</param>
    /// <param name="keyCount">The number of keys, without the unknown one.</param>
    /// <param name="most">How many to choose at most.</param>
    /// <returns>The bigrams, ascending.</returns>
    public static long[] InMostRows(InputRows rows, int count, int keyCount, int most)
    {
        var code = new NgramCode(keyCount);
        var counts = new Dictionary<long, int>();
        var seen = new HashSet<long>();
        var keys = new int[rows.Width];
        var forgotten = 0;
        rows.ForEach(count, row =>
        {
            seen.Clear();
            foreach (var (bigram, _, length) in code.GetNgrams(Keys(row, keys), 2))
            {
                if (length == 2 && seen.Add(bigram))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, bigram, out _)++;
                }
            }

            while (counts.Count > MostCounted)
            {
                forgotten++;
                foreach (var rare in counts.Where(bigram => bigram.Value <= forgotten).ToArray())
                {
                    counts.Remove(rare.Key);
                }
            }
        });
        return
        [
            .. counts.Where(bigram => bigram.Value >= FewestRows)
                .OrderByDescending(bigram => bigram.Value)
                .ThenBy(bigram => bigram.Key)
                .Take(most)
                .Select(bigram => bigram.Key)
                .Order(),
        ];
    }

    /// <summary>Looks at every row as the numbers of the bigrams that begin at each step.</summary>
    /// <param name="rows">Rows of keys.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="keyCount">The number of keys, without the unknown one.</param>
    /// <param name="codes">The bigrams, ascending.</param>
    /// <param name="look">Takes a row: the number of a bigram from 1 on, -1 where there is none.</param>
    public static void ForEachRow(InputRows rows, int count, int keyCount, long[] codes, Action<ReadOnlySpan<float>> look)
    {
        var code = new NgramCode(keyCount);
        var (keys, numbers) = (new int[rows.Width], new float[rows.Width]);
        rows.ForEach(count, row =>
        {
            Array.Fill(numbers, -1);
            foreach (var (bigram, start, length) in code.GetNgrams(Keys(row, keys), 2))
            {
                if (length == 2 && Array.BinarySearch(codes, bigram) is >= 0 and var place)
                {
                    numbers[start] = place + 1;
                }
            }

            look(numbers);
        });
    }

    private static int[] Keys(ReadOnlySpan<float> row, int[] keys)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Math.Max(0, (int)row[i]);
        }

        return keys;
    }
}
