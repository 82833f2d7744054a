using Microsoft.ML.Data;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace Microsoft.ML;

/// <summary>Reads entities, such as the names in a text, off the labels of words.</summary>
public static class EntitySpanExtensions
{
    /// <summary>Finds the entities that predicted labels tell of, in rows of any model, live or loaded.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="scored">The scored rows, with the column <c>PredictedLabel</c>, a vector of keys that stand for B-TYPE, I-TYPE and O.</param>
    /// <param name="wordsColumnName">The column of the words, a vector of text.</param>
    /// <param name="textColumnName">The column of the text that the words are from, in which places of characters are told. Default null: they are
    /// told in the words with a space between them.</param>
    /// <param name="predictedLabelColumnName">The column of the labels, <c>Label</c> to find the entities that there are.</param>
    /// <returns>The entities of each row, in the order of the rows; they are read when they are asked for.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a wrong type, or labels tell nothing of entities.</exception>
    public static IEnumerable<IReadOnlyList<EntitySpan>> FindEntities(
        this MulticlassClassificationCatalog catalog,
        IDataView scored,
        string wordsColumnName = ColumnNames.Features,
        string? textColumnName = null,
        string predictedLabelColumnName = ColumnNames.PredictedLabel)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(scored);
        var words = WordsInput.Find(scored.Schema, wordsColumnName);
        var labels = ColumnLookup.Find(scored.Schema, predictedLabelColumnName);
        var names = ClassLabels.FromVector(labels).Names;
        var finder = new SpanFinder(names);
        DataViewSchema.Column? text = null;
        if (textColumnName is not null)
        {
            ColumnLookup.RequireScalar(scored.Schema, textColumnName, TextDataViewType.Instance, ColumnCure.ToText);
            text = scored.Schema[textColumnName];
        }

        // The scores are those of the predicted labels alone.
        var score = predictedLabelColumnName == ColumnNames.PredictedLabel
            && scored.Schema.GetColumnOrNull(ColumnNames.Score) is { Type: VectorDataViewType { ItemType: NumberDataViewType item } } found
            && item.Equals(NumberDataViewType.Single) ? found : (DataViewSchema.Column?)null;
        return Read(scored, finder, (words, labels, text, score), names.Count);
    }

    private static IEnumerable<IReadOnlyList<EntitySpan>> Read(
        IDataView scored,
        SpanFinder finder,
        (DataViewSchema.Column Words, DataViewSchema.Column Labels, DataViewSchema.Column? Text, DataViewSchema.Column? Score) columns,
        int tagCount)
    {
        DataViewSchema.Column?[] needed = [columns.Words, columns.Labels, columns.Text, columns.Score];
        using var cursor = scored.GetRowCursor(needed.OfType<DataViewSchema.Column>().DistinctBy(column => column.Index));
        var words = new WordGetter(cursor, columns.Words.Name);
        var tags = new TagGetter(cursor, columns.Labels.Name);
        var text = columns.Text is { } ofText ? cursor.GetGetter<ReadOnlyMemory<char>>(ofText) : null;
        var score = columns.Score is { } ofScore ? cursor.GetGetter<VBuffer<float>>(ofScore) : null;
        while (cursor.MoveNext())
        {
            var (whole, scores) = (default(ReadOnlyMemory<char>), default(VBuffer<float>));
            text?.Invoke(ref whole);
            score?.Invoke(ref scores);
            var found = Array.ConvertAll(tags.Get().ToArray(), tag => (int)tag);
            yield return finder.Find(
                [.. words.Get().Select(word => word.ToString())],
                found,
                text is null ? null : whole.ToString(),
                scores.Length == found.Length * tagCount ? [.. scores.DenseValues()] : null);
        }
    }
}
