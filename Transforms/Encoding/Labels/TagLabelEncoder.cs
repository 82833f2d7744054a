using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>
/// Encodes the tags of a row's words, a vector of keys of any integer type, as the zero-based index of each; -1 for a missing one and after the last.
/// </summary>
/// <param name="columnName">The name of the column.</param>
/// <param name="wordsColumnName">The column of the words, of which each has a tag.</param>
/// <param name="mostWords">The largest number of words.</param>
/// <param name="classes">The tags that the column must have; null if any will do.</param>
internal sealed class TagLabelEncoder(string columnName, string wordsColumnName, int mostWords, ClassLabels? classes = null)
    : LabelEncoder(columnName)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, ColumnName);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || !column.IsKey)
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), "a vector of keys, the tag of each word,", ColumnCure.ToTags);
        }
    }

    /// <inheritdoc/>
    public override void Check(DataViewSchema schema)
    {
        var found = ClassLabels.FromVector(ColumnLookup.Find(schema, ColumnName));
        if (classes is not null && !classes.Equals(found))
        {
            throw ColumnLookup.WrongType(
                ColumnName,
                $"a vector of keys with the {classes.Count} tags of the training data ({classes})",
                $"a vector of keys with {found.Count} ({found})",
                "Map both with the same fitted MapValueToKey.");
        }
    }

    /// <inheritdoc/>
    public override RowStore CreateStore() => new RowStore<long>(ColumnName, mostWords);

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row, RowStore store)
    {
        var tags = new TagGetter(row, ColumnName);
        return new TagReader(row, tags, new WordGetter(row, wordsColumnName), (RowStore<long>)store);
    }
}
