namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Sequences of keys of any length, one after the other in one array.</summary>
/// <param name="Keys">The keys of all rows; 0 is missing or unknown.</param>
/// <param name="Ends">Where each row ends in <paramref name="Keys"/>; it starts where the one before ends.</param>
internal sealed record KeyRows(int[] Keys, int[] Ends)
{
    /// <summary>The number of rows.</summary>
    public int Count => Ends.Length;

    /// <summary>Copies some of the rows.</summary>
    /// <param name="rows">Their numbers.</param>
    public KeyRows Pick(int[] rows)
    {
        var picked = new KeyRows(new int[rows.Sum(row => this[row].Length)], new int[rows.Length]);
        var end = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            this[rows[i]].CopyTo(picked.Keys.AsSpan(end));
            end += this[rows[i]].Length;
            picked.Ends[i] = end;
        }

        return picked;
    }

    /// <summary>The keys of a row, possibly none.</summary>
    public ReadOnlySpan<int> this[int row] => Keys.AsSpan((row == 0 ? 0 : Ends[row - 1])..Ends[row]);
}
