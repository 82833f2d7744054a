using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>A vector of floats with named slots, such as the Score of a multiclass classification.</summary>
/// <remarks>A saved model takes the names from the graph, which must carry the same ones.</remarks>
/// <param name="name">The name of the column.</param>
/// <param name="output">The output of the graph, as wide as the column.</param>
/// <param name="slotNames">A name for each value of the output.</param>
/// <exception cref="ArgumentException">There is not one name for each value.</exception>
internal sealed class VectorColumn(string name, NetworkOutput output, IReadOnlyList<string> slotNames)
    : PredictionColumn(name, SlotNameList.Require(output, slotNames))
{
    /// <inheritdoc/>
    public override DataViewType Type { get; } = new VectorDataViewType(NumberDataViewType.Single, output.Width);

    /// <inheritdoc/>
    public override IReadOnlyList<string> SlotNames => slotNames;

    /// <inheritdoc/>
    public override DataViewSchema.Annotations Annotations { get; } = SlotNameList.ToAnnotations(slotNames);

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var values = row.Values(output);
        var editor = VBufferEditor.Create(ref value, values.Length);
        values.CopyTo(editor.Values);
        value = editor.Commit();
    });

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain, string column)
    {
        // The graph's output is the column already.
    }
}
