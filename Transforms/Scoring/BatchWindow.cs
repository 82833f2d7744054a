namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Where a cursor is within the rows that it has read ahead.</summary>
internal sealed class BatchWindow
{
    private int _row = -1;

    /// <summary>The number of rows that have been read ahead.</summary>
    public int Count { get; private set; }

    /// <summary>The row that the cursor is on.</summary>
    /// <exception cref="InvalidOperationException">The cursor is before the first row or after the last.</exception>
    public int Row => (uint)_row < (uint)Count
        ? _row
        : throw new InvalidOperationException(
            "The cursor is not on a row. Read values only after MoveNext has returned true.");

    /// <summary>Goes to the next row.</summary>
    /// <returns>False if there is none: more have to be read.</returns>
    public bool MoveNext() => ++_row < Count;

    /// <summary>Goes to a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="count">The number of rows that have been read ahead.</param>
    public void MoveTo(int row, int count)
    {
        _row = row;
        Count = count;
    }
}
