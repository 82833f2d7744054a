using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Transforms.Schema;

/// <summary>A Single, such as the Score of a regression or the Probability of a binary classification.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="output">The output of the graph, of width 1.</param>
internal sealed class ScalarColumn(string name, NetworkOutput output) : PredictionColumn(name, Single(output))
{
    /// <inheritdoc/>
    public override DataViewType Type => NumberDataViewType.Single;

    /// <inheritdoc/>
    public override Delegate CreateGetter(IScoredRow row, int output) =>
        (ValueGetter<float>)((ref float value) => value = row.Values(output)[0]);

    /// <inheritdoc/>
    public override void AppendStockSteps(StockChain chain, string column)
    {
        var scalar = chain.ExtractScalar(column);

        // Not CopyColumns: that would keep the extraction's annotations, which call the column a regression's score.
        chain.Append(chain.Context.Transforms.Conversion.ConvertType(column, scalar, DataKind.Single));
    }
}
