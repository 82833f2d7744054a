using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Encoding;

/// <summary>An input that is a sequence of keys, such as the tokens of a text: a vector of <c>Key&lt;UInt32&gt;</c> of any length.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="cut">How longer rows are cut.</param>
/// <param name="cure">Says how to make such a column of another; null for the usual way.</param>
internal sealed class KeySequenceInput(string name, SequenceCut cut, Func<ColumnFacts, string>? cure = null) : InputColumn(name)
{
    /// <inheritdoc/>
    public override void Check(SchemaShape schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || !column.IsKey || !column.ItemType.Equals(NumberDataViewType.UInt32))
        {
            throw WrongType(ColumnFacts.From(column));
        }
    }

    /// <inheritdoc/>
    public override InputEncoder CreateEncoder(DataViewSchema schema)
    {
        var column = ColumnLookup.Find(schema, Name);
        return column.Type is VectorDataViewType { ItemType: KeyDataViewType { RawType: var raw } keys } vector && raw == typeof(uint)
            ? new KeySequenceEncoder(Name, vector, RequireCount(keys), cut, KeyValueList.FromColumn(column, (int)keys.Count))
            : throw WrongType(ColumnFacts.From(column));
    }

    private int RequireCount(KeyDataViewType keys) => keys.Count <= int.MaxValue - 1
        ? (int)keys.Count
        : throw new ArgumentException(
            $"The number of keys of column '{Name}' must be known, as each gets a vector of its own, but the column only says "
            + $"{ColumnText.ToText(keys)}. Make the keys with ml.Transforms.Text.TokenizeToKeys or Conversion.MapValueToKey, "
            + "or give KeyType (of a text file: KeyCount) a count.");

    private ArgumentException WrongType(ColumnFacts column) =>
        ColumnLookup.WrongType(column, "a vector of Key<UInt32>", cure ?? ColumnCure.ToTokens);
}
