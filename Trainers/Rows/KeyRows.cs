namespace MLNet.DeepExtensions.Trainers.Rows;

/// <summary>Sequences of keys of any length, one after the other in one array.</summary>
/// <param name="Keys">The keys of all rows; 0 is missing or unknown.</param>
/// <param name="Ends">Where each row ends in <paramref name="Keys"/>; it starts where the one before ends.</param>
internal sealed record KeyRows(int[] Keys, int[] Ends)
{
    /// <summary>The number of rows.</summary>
    public int Count => Ends.Length;

    /// <summary>The keys of a row, possibly none.</summary>
    public ReadOnlySpan<int> this[int row] => Keys.AsSpan((row == 0 ? 0 : Ends[row - 1])..Ends[row]);
}
