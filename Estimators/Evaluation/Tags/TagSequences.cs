using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A column that has a tag for each word of a row: vectors of keys or of texts.</summary>
internal sealed class TagSequences : ScoredColumn
{
    private readonly TagNames _names;
    private readonly List<int[]> _rows = [];

    /// <summary>Prepares reading.</summary>
    /// <param name="column">The column.</param>
    /// <param name="names">The names of all tags, to which those of the column are added.</param>
    /// <exception cref="ArgumentException">The column is neither of keys that stand for something nor of texts.</exception>
    public TagSequences(DataViewSchema.Column column, TagNames names)
        : base(column, "no label of any word")
    {
        _names = names;
        Store = new RowStore<byte>(column.Name, 1);
        KeyNames = FindNames(column);
        foreach (var name in KeyNames ?? [])
        {
            _ = names.Find(name);
        }
    }

    /// <summary>What keys stand for; null for texts.</summary>
    public IReadOnlyList<string>? KeyNames { get; }

    /// <summary>The number of the tag of each word, -1 for one without; of each row.</summary>
    public IReadOnlyList<int[]> Rows => _rows;

    /// <inheritdoc/>
    public override RowStore Store { get; }

    /// <summary>Makes a function that gives the tags of the current row.</summary>
    /// <param name="row">The row, or the cursor that is one, in which the column is active.</param>
    public Func<int[]> CreateGetter(DataViewRow row)
    {
        if (KeyNames is null)
        {
            var texts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(row.Schema[Column.Name]);
            var values = default(VBuffer<ReadOnlyMemory<char>>);
            return () =>
            {
                texts(ref values);
                return [.. values.DenseValues().Select(text => text.IsEmpty ? -1 : _names.Find(text.ToString()))];
            };
        }

        var keys = new TagGetter(row, Column.Name);
        int[] places = [.. KeyNames.Select(_names.Find)];
        return () => Array.ConvertAll(keys.Get().ToArray(), key => key < 0 ? -1 : places[key]);
    }

    /// <inheritdoc/>
    public override ColumnReader CreateReader(DataViewRow row) => new Reader(this, CreateGetter(row));

    private static IReadOnlyList<string>? FindNames(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } => null,
        VectorDataViewType { ItemType: KeyDataViewType } => ClassLabels.FromVector(column).Names,
        _ => throw ColumnLookup.WrongType(
            ColumnFacts.From(column), "a vector of keys or of text, the label of each word,", ColumnCure.ToTags),
    };

    private void Set(int index, int[] tags)
    {
        if (index == _rows.Count)
        {
            _rows.Add(tags);
        }
        else
        {
            _rows[index] = tags; // a row that is left out is overwritten by the next one
        }
    }

    private sealed class Reader(TagSequences column, Func<int[]> getter) : ColumnReader
    {
        public override bool Read(int index)
        {
            var tags = getter();
            column.Set(index, tags);
            return tags.AsSpan().ContainsAnyExcept(-1);
        }
    }
}
