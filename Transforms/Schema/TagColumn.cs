using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>The class of each step of a row as a 32-bit key, such as the PredictedLabel of the words of a sentence.</summary>
/// <remarks>The keys stand for the names of the classes, whatever type the values of the label's keys have.</remarks>
/// <param name="name">The name of the column.</param>
/// <param name="output">The output of the graph, a sequence of width 1: the zero-based index of each class.</param>
/// <param name="classes">The names of the classes.</param>
internal sealed class TagColumn(string name, NetworkOutput output, IReadOnlyList<string> classes) : PredictionColumn(name, Single(output))
{
    /// <inheritdoc/>
    public override DataViewType Type { get; } = new VectorDataViewType(new KeyDataViewType(typeof(uint), classes.Count));

    /// <inheritdoc/>
    public override DataViewSchema.Annotations Annotations { get; } = CreateAnnotations(classes);

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> value) =>
    {
        var values = SequenceScoreColumn.Trim(row.Values(output));
        var editor = VBufferEditor.Create(ref value, values.Length);
        for (var step = 0; step < values.Length; step++)
        {
            editor.Values[step] = (uint)values[step] + 1;
        }

        value = editor.Commit();
    });

    /// <inheritdoc/>
    /// <remarks>A vector that MapValue makes keys of is one of numbers, so that it makes texts, and MapValueToKey the keys.</remarks>
    public override void AppendStockSteps(StockChain chain, string column)
    {
        var conversion = chain.Context.Transforms.Conversion;
        var table = chain.Context.Data.LoadFromEnumerable(classes.Select((name, index) => new NamedTag { Index = index, Name = name }));
        chain.Append(conversion.MapValue(column, table, table.Schema[nameof(NamedTag.Index)], table.Schema[nameof(NamedTag.Name)], column));
        chain.Append(conversion.MapValueToKey(
            column, column, keyData: chain.Context.Data.LoadFromEnumerable(classes.Select(name => new TagName { Name = name }))));
    }

    private static DataViewSchema.Annotations CreateAnnotations(IReadOnlyList<string> classes)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        var names = new VBuffer<ReadOnlyMemory<char>>(classes.Count, [.. classes.Select(name => name.AsMemory())]);
        annotations.Add(
            KeyValueList.AnnotationName,
            new VectorDataViewType(TextDataViewType.Instance, classes.Count),
            (ref VBuffer<ReadOnlyMemory<char>> values) => names.CopyTo(ref values));
        return annotations.ToAnnotations();
    }

    private sealed class NamedTag
    {
        public float Index { get; set; }

        public string Name { get; set; } = string.Empty;
    }

    private sealed class TagName
    {
        public string Name { get; set; } = string.Empty;
    }
}
