using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Tasks;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>What a model says of a row, as numbers: the probability of true, that of each class, or the number.</summary>
internal static class Outputs
{
    /// <summary>Reads them.</summary>
    /// <param name="scored">Scored rows.</param>
    /// <returns>For each row a number for each output.</returns>
    public static float[][] Read(IDataView scored)
    {
        var column = scored.Schema.GetColumnOrNull(ColumnNames.Probability) is { Type: NumberDataViewType } probability
            ? probability
            : scored.Schema[ColumnNames.Score];
        return column.Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>(column)]
            : [.. scored.GetColumn<float>(column).Select(value => new[] { value })];
    }

    /// <summary>What they are, in words, one for each of a row.</summary>
    /// <param name="judged">The model.</param>
    /// <param name="count">The number of outputs.</param>
    public static string[] Name(JudgedModel judged, int count) => judged.Evaluated switch
    {
        ClassificationRows { Predictions: { IsBinary: true } predictions } =>
            [predictions.Probabilities is null ? "score" : $"probability of ‘{predictions.ClassNames[1]}’"],
        ClassificationRows { Predictions: { } predictions } => [.. predictions.ClassNames.Take(count).Select(name => $"‘{name}’")],
        RegressionRows { OutputNames: { Count: > 1 } names } when names.Count == count => [.. names],
        _ => count == 1 ? ["prediction"] : [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"output {i}"))],
    };
}
