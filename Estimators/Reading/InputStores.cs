using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.Reading;

/// <summary>The stores of a network's inputs while they are filled: rows that are too many move on into files.</summary>
/// <param name="stores">The stores, empty.</param>
/// <param name="spill">How many rows may be in memory, and where files go.</param>
internal sealed class InputStores(IReadOnlyList<RowStore> stores, RowSpill spill)
{
    private const int PieceBytes = 1 << 20;
    private readonly long _rowBytes = stores.Sum(store => (long)store.RowBytes);
    private RowFile[]? _files;
    private int _inFiles;

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
            store.EnsureCapacity((int)Math.Min(rows, Array.MaxLength / store.Width));
        }
    }

    /// <summary>Makes space for one more row.</summary>
    /// <param name="rows">The number of rows there are.</param>
    /// <returns>The place of the new row in the stores.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public int MakeSpace(int rows)
    {
        if (_files is null ? spill.IsTooMuch((rows + 1) * _rowBytes) : rows - _inFiles == PieceRows)
        {
            MoveToFiles(rows);
        }

        foreach (var store in stores)
        {
            store.EnsureCapacity(rows - _inFiles + 1);
        }

        return rows - _inFiles;
    }

    /// <summary>Ends the filling.</summary>
    /// <param name="rows">The number of rows there are.</param>
    /// <returns>Where the rows of each store are: in the store, which then has exactly this capacity, or all in its file.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public IReadOnlyList<StoredRows> Finish(int rows)
    {
        if (_files is not null)
        {
            MoveToFiles(rows);
        }
        else
        {
            spill.Take(rows * _rowBytes);
        }

        foreach (var store in stores)
        {
            store.SetCapacity(rows - _inFiles);
        }

        var window = (int)Math.Clamp(spill.WindowBytes / _rowBytes, 1, int.MaxValue);
        return [.. stores.Select((store, i) => new StoredRows(store, _files?[i].Handle, window))];
    }

    private void MoveToFiles(int rows)
    {
        _files ??= [.. stores.Select(_ => spill.Create())];
        for (var i = 0; i < _files.Length; i++)
        {
            _files[i].Append(stores[i], rows - _inFiles);
            stores[i].SetCapacity(PieceRows);
        }

        _inFiles = rows;
    }
}
