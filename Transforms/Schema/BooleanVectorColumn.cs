using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>Whether each number of the output exceeds one half, with named slots: the PredictedLabel of several labels.</summary>
/// <remarks>NaN gives false. A saved model takes the names from the graph, which must carry the same ones.</remarks>
/// <param name="name">The name of the column.</param>
/// <param name="output">The output of the graph, as wide as the column: probabilities, or 0 and 1.</param>
/// <param name="slotNames">A name for each value of the output.</param>
/// <exception cref="ArgumentException">There is not one name for each value.</exception>
internal sealed class BooleanVectorColumn(string name, NetworkOutput output, IReadOnlyList<string> slotNames)
    : PredictionColumn(name, SlotNameList.Require(output, slotNames))
{
    /// <inheritdoc/>
    public override DataViewType Type { get; } = new VectorDataViewType(BooleanDataViewType.Instance, output.Width);

    /// <inheritdoc/>
    public override IReadOnlyList<string> SlotNames => slotNames;

    /// <inheritdoc/>
    public override DataViewSchema.Annotations Annotations { get; } = SlotNameList.ToAnnotations(slotNames);

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) => (ValueGetter<VBuffer<bool>>)((ref VBuffer<bool> value) =>
    {
        var values = row.Values(output);
        var editor = VBufferEditor.Create(ref value, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            editor.Values[i] = values[i] > 0.5f;
        }

        value = editor.Commit();
    });

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain, string column) =>
        chain.Append(chain.Context.Transforms.Expression(column, BooleanColumn.ExceedsHalf, column));
}
