using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>Encodes categories, a key or a vector of keys of known size, as integers: 0 for what is missing or unknown.</summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="type">The type of the column.</param>
/// <param name="width">The number of keys a row.</param>
/// <param name="keyCount">The number of key values.</param>
/// <param name="values">What the keys stand for; null if it is not known.</param>
internal sealed class CategoryEncoder(string columnName, DataViewType type, int width, int keyCount, KeyValueList? values)
    : InputEncoder(columnName, type, width)
{
    /// <summary>The number of key values.</summary>
    public int KeyCount => keyCount;

    /// <summary>What the keys stand for; null if it is not known.</summary>
    public KeyValueList? Values => values;

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var found = (CategoryEncoder)new CategoryInput(ColumnName).CreateEncoder(schema);
        if (found.KeyCount != KeyCount || found.Width != Width)
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"{ColumnText.ToText(Type)}, with the {KeyCount} categories that the network was trained on,",
                ColumnText.ToText(found.Type),
                "The same number must stand for the same category: prepare the data with the fitted transforms of the training data. "
                + "There, a new category becomes a missing key, which is ordinary input.");
        }

        KeyValueList.RequireSame(ColumnName, Values, found.Values);
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new CategoryStore(ColumnName, Width);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store) =>
        new CategoryReader(new KeyGetter(row, ColumnName), (RowStore<int>)store);
}
