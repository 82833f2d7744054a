using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>Whether the output exceeds one half, such as the PredictedLabel of a binary classification.</summary>
/// <remarks>NaN gives false.</remarks>
/// <param name="name">The name of the column.</param>
/// <param name="output">The output of the graph, of width 1: a probability, or 0 and 1.</param>
internal sealed class BooleanColumn(string name, NetworkOutput output) : PredictionColumn(name, Single(output))
{
    /// <summary>
    /// The same as an expression of ML.NET, which reads its numbers in the culture of the machine, where "0.5" may be none: it has whole ones only.
    /// </summary>
    internal const string ExceedsHalf = "x => 2f * x > 1f";

    /// <inheritdoc/>
    public override DataViewType Type => BooleanDataViewType.Instance;

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) =>
        (ValueGetter<bool>)((ref bool value) => value = row.Values(output)[0] > 0.5f);

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain, string column)
    {
        var scalar = chain.ExtractScalar(column);
        chain.Append(chain.Context.Transforms.Expression(column, ExceedsHalf, scalar));
    }
}
