using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input that is the words of a row: a vector of text of any length.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="keys">What is told of a word.</param>
/// <param name="mostWords">The largest number of words.</param>
/// <param name="padding">What follows the end of a row.</param>
internal sealed class WordsInput(string name, WordKeys keys, int mostWords, float padding) : InputColumn(name)
{
    private const string Expected = "a vector of text, the words of a row,";

    /// <summary>Finds a column of words.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        var column = ColumnLookup.Find(schema, name);
        return column.Type is VectorDataViewType { ItemType: TextDataViewType }
            ? column
            : throw ColumnLookup.WrongType(ColumnFacts.From(column), Expected, ColumnCure.ToWords);
    }

    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || column.ItemType is not TextDataViewType)
        {
            throw ColumnLookup.WrongType(ColumnFacts.From(column), Expected, ColumnCure.ToWords);
        }
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema) =>
        new WordsEncoder(Name, (VectorDataViewType)Find(schema, Name).Type, keys, mostWords, padding);
}
