namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Reads a fixed number of keys.</summary>
/// <param name="getter">Gets the keys of the current row.</param>
/// <param name="store">The store to write to, as wide as that number.</param>
internal sealed class CategoryReader(KeyGetter getter, RowStore<int> store) : ColumnReader
{
    /// <inheritdoc/>
    public override bool Read(int index)
    {
        var keys = getter.Get();
        store.RequireWidth(keys.Length);
        keys.CopyTo(store.Row(index));
        return true;
    }
}
