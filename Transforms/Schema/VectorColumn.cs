using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>A vector of floats with named slots, such as the Score of a multiclass classification.</summary>
/// <remarks>A saved model takes the names from the graph, which must carry the same ones.</remarks>
internal sealed class VectorColumn : PredictionColumn
{
    private readonly ReadOnlyMemory<char>[] _slotNames;
    private readonly DataViewSchema.Annotations _annotations;

    /// <summary>Makes a column as wide as the output.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="output">The output of the graph.</param>
    /// <param name="slotNames">A name for each value of the output.</param>
    /// <exception cref="ArgumentException">There is not one name for each value.</exception>
    public VectorColumn(string name, NetworkOutput output, IReadOnlyList<string> slotNames)
        : base(name, output)
    {
        if (slotNames.Count != output.Width)
        {
            throw new ArgumentException(
                $"Output '{output.Name}' has {output.Width} values a row but {slotNames.Count} slot names. " +
                "Give one name for each value.",
                nameof(slotNames));
        }

        _slotNames = slotNames.Select(slot => slot.AsMemory()).ToArray();
        Type = new VectorDataViewType(NumberDataViewType.Single, output.Width);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(
            SchemaShapes.SlotNames,
            new VectorDataViewType(TextDataViewType.Instance, output.Width),
            (ref VBuffer<ReadOnlyMemory<char>> names) => Fill(ref names, _slotNames));
        _annotations = annotations.ToAnnotations();
    }

    /// <inheritdoc/>
    public override DataViewType Type { get; }

    /// <inheritdoc/>
    public override DataViewSchema.Annotations Annotations => _annotations;

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Fill(ref value, row.Values(output)));

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain, string column)
    {
        // The graph's output is the column already.
    }

    private static void Fill<T>(ref VBuffer<T> vector, ReadOnlySpan<T> values)
    {
        var editor = VBufferEditor.Create(ref vector, values.Length);
        values.CopyTo(editor.Values);
        vector = editor.Commit();
    }
}
