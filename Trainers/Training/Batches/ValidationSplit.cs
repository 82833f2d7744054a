namespace MLNet.DeepExtensions.Trainers.Training.Batches;

/// <summary>Chooses the rows to hold back for validation, the same for the same seed.</summary>
internal static class ValidationSplit
{
    /// <summary>Chooses rows at random.</summary>
    /// <param name="strata">The stratum of each row, from 0. From each, the same part of the rows is held back, to within a row.</param>
    /// <param name="fraction">The part of the rows to hold back, in (0, 1).</param>
    /// <param name="seed">The seed.</param>
    /// <returns>For each row whether it is held back.</returns>
    public static bool[] Stratified(int[] strata, double fraction, int seed)
    {
        var held = new bool[strata.Length];
        var random = new Random(seed);
        var shares = RowGroups.GetRows(strata)
            .Select(rows => (Rows: rows, Count: (int)(rows.Length * fraction), Part: rows.Length * fraction % 1))
            .ToArray();
        var missing = (int)Math.Round(strata.Length * fraction) - shares.Sum(share => share.Count);
        foreach (var (rows, count, _) in shares.OrderByDescending(share => share.Part))
        {
            random.Shuffle(rows);
            var one = missing > 0 && count + 1 < rows.Length ? 1 : 0; // the last row of a stratum stays
            missing -= one;
            foreach (var row in rows.AsSpan(0, count + one))
            {
                held[row] = true;
            }
        }

        return held;
    }

    /// <summary>Chooses whole groups at random, as many as come nearest to the part wanted.</summary>
    /// <param name="groups">The group of each row, from 0.</param>
    /// <param name="fraction">The part of the rows to hold back, in (0, 1).</param>
    /// <param name="seed">The seed.</param>
    /// <returns>For each row whether it is held back; no group is on both sides.</returns>
    public static bool[] Grouped(int[] groups, double fraction, int seed)
    {
        var held = new bool[groups.Length];
        var members = RowGroups.GetRows(groups);
        new Random(seed).Shuffle(members);
        var missing = groups.Length * fraction;
        foreach (var rows in members.Where(_ => missing > 0))
        {
            // A group is taken if that brings the part nearer to the one wanted.
            if (rows.Length < 2 * missing)
            {
                missing -= rows.Length;
                Array.ForEach(rows, row => held[row] = true);
            }
        }

        return held;
    }

    /// <summary>Chooses the last rows by time, rows of the same time together, as many as come nearest to the part wanted.</summary>
    /// <param name="times">The time of each row.</param>
    /// <param name="fraction">The part of the rows, in (0, 1).</param>
    /// <returns>For each row whether it is held back; none if all are of the same time.</returns>
    public static bool[] Last(double[] times, double fraction)
    {
        var sorted = times.Order().ToArray();
        var wanted = (1 - fraction) * sorted.Length;
        var starts = Enumerable.Range(0, sorted.Length).Where(row => row > 0 && sorted[row] > sorted[row - 1]);
        var start = starts.DefaultIfEmpty(sorted.Length).MinBy(row => Math.Abs(row - wanted));
        return Array.ConvertAll(times, time => start < sorted.Length && time >= sorted[start]);
    }
}
