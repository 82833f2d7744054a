using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Reading;

/// <summary>
/// The stores of a network's inputs while they are filled. Whenever a piece of rows is full, it moves on, so that no row is copied as they become
/// more: into a list of pieces, or into files once the rows are too many for memory.
/// </summary>
/// <param name="stores">The stores, empty.</param>
/// <param name="spill">How many rows may be in memory, and where files go.</param>
internal sealed class InputStores(IReadOnlyList<RowStore> stores, RowSpill spill)
{
    private const int PieceBytes = 1 << 24; // nearly all of it in whole large pages
    private readonly long _rowBytes = stores.Sum(store => (long)store.RowBytes);
    private readonly List<RowStore>[] _pieces = [.. stores.Select(_ => new List<RowStore>())];
    private RowFile[]? _files;
    private int _movedOn;

    /// <summary>Whether rows are in files.</summary>
    public bool AreInFiles => _files is not null;

    private int PieceRows => (int)Math.Max(1, PieceBytes / _rowBytes);

    /// <summary>Makes space for rows of which the number is known before.</summary>
    /// <param name="rows">The number of rows.</param>
    public void Reserve(long rows)
    {
        if (spill.IsTooMuch(rows * _rowBytes))
        {
            MoveToFiles(0);
            return;
        }

        foreach (var store in stores)
        {
            store.EnsureCapacity((int)Math.Min(rows, PieceRows));
        }
    }

    /// <summary>Makes space for one more row.</summary>
    /// <param name="rows">The number of rows there are.</param>
    /// <returns>The place of the new row in the stores.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public int MakeSpace(int rows)
    {
        if (_files is null && spill.IsTooMuch((rows + 1) * _rowBytes))
        {
            MoveToFiles(rows);
        }
        else if (rows - _movedOn == PieceRows)
        {
            MoveOn(rows);
        }

        foreach (var store in stores)
        {
            store.EnsureCapacity(_movedOn == 0 ? rows + 1 : PieceRows); // only few rows get less than a piece
        }

        return rows - _movedOn;
    }

    /// <summary>Ends the filling.</summary>
    /// <param name="rows">The number of rows there are.</param>
    /// <returns>Where the rows of each store are: in pieces of the same number of rows, or all in its file.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<StoredRows> ToStoredRows(int rows)
    {
        if (_files is null)
        {
            spill.Take(rows * _rowBytes);
        }

        MoveOn(rows);
        var window = (int)Math.Clamp(spill.WindowBytes / _rowBytes, 1, int.MaxValue);
        return [.. stores.Select((store, i) => new StoredRows(store, _pieces[i], PieceRows, _files?[i].Handle, window))];
    }

    private void MoveOn(int rows)
    {
        for (var i = 0; i < stores.Count; i++)
        {
            if (_files is null)
            {
                _pieces[i].Add(stores[i].Detach());
            }
            else
            {
                _files[i].Append(stores[i], rows - _movedOn);
            }
        }

        _movedOn = rows;
    }

    private void MoveToFiles(int rows)
    {
        _files = [.. stores.Select(_ => spill.Create())];
        for (var i = 0; i < stores.Count; i++)
        {
            _pieces[i].ForEach(piece => _files[i].Append(piece, PieceRows));
            _pieces[i].Clear();
        }

        MoveOn(rows);
    }
}
