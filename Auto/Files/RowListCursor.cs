namespace MLNet.DeepExtensions.Auto.Files;

/// <summary>Reads rows that another library gives one after the other.</summary>
/// <param name="rows">The rows, whose values are texts or null.</param>
/// <param name="firstRow">The place of the first of them in the file, from 1.</param>
/// <param name="end">What is done behind the last row.</param>
internal sealed class RowListCursor(IEnumerable<string?[]> rows, long firstRow, Action end) : TableCursor
{
    private readonly IEnumerator<string?[]> _rows = rows.GetEnumerator();

    /// <inheritdoc/>
    public override long Row => _row;

    private long _row = firstRow - 1;

    /// <inheritdoc/>
    public override bool Read()
    {
        if (_rows.MoveNext())
        {
            _row++;
            return true;
        }

        end();
        return false;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<char> GetValue(int column) => column < _rows.Current.Length ? _rows.Current[column] : default;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _rows.Dispose();
}
