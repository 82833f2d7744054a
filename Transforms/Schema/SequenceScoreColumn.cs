using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>The values of all steps of a row, one step after the other, such as the Score of the words of a sentence.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="output">The output of the graph, a sequence.</param>
internal sealed class SequenceScoreColumn(string name, NetworkOutput output) : PredictionColumn(name, output)
{
    /// <inheritdoc/>
    public override DataViewType Type { get; } = new VectorDataViewType(NumberDataViewType.Single);

    /// <summary>The values of a row without the padding after its last step.</summary>
    public static ReadOnlySpan<float> Trim(ReadOnlySpan<float> values) => values[..(values.LastIndexOfAnyExcept(NetworkOutput.Padding) + 1)];

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var values = Trim(row.Values(output));
        var editor = VBufferEditor.Create(ref value, values.Length);
        values.CopyTo(editor.Values);
        value = editor.Commit();
    });

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain, string column)
    {
        // The graph's output is the column already: alone in its batch, a row has no padding.
    }
}
