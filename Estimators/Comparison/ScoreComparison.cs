using System.Globalization;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>How far what two models say of the same rows is apart: for example a model, and the same one with rounded weights.</summary>
public sealed class ScoreComparison
{
    internal ScoreComparison(ScoreDistance scores, ScoreDistance? predictions, EvaluationReport? report, EvaluationReport? otherReport)
    {
        RowCount = scores.RowCount;
        (LargestDifference, MeanDifference) = (scores.Largest, scores.Mean);
        ChangedPredictions = predictions?.ChangedRows;
        (Report, OtherReport) = (report, otherReport);
    }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The largest difference of two numbers of the column <c>Score</c>, in its unit; infinite where only one of them is a number.</summary>
    public double LargestDifference { get; }

    /// <summary>The mean difference of the numbers of the column <c>Score</c>, regardless of their sign, in its unit.</summary>
    public double MeanDifference { get; }

    /// <summary>The number of rows whose <c>PredictedLabel</c> is another one; null if there is no such column.</summary>
    public int? ChangedPredictions { get; }

    /// <summary>The figures of the model; null if no label was named.</summary>
    public EvaluationReport? Report { get; }

    /// <summary>The figures of the other model; null if no label was named.</summary>
    public EvaluationReport? OtherReport { get; }

    /// <summary>How far they are apart, in a line for scores and predictions, and one for each figure.</summary>
    public override string ToString()
    {
        var changed = ChangedPredictions is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"; {count:N0} are predicted otherwise")
            : string.Empty;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{RowCount:N0} rows: scores differ by {MeanDifference:G3} on average, by {LargestDifference:G3} at most{changed}");
        var figures = from pair in (Report?.Metrics ?? []).Zip(OtherReport?.Metrics ?? [])
                      where !double.IsNaN(pair.First) && !double.IsNaN(pair.Second)
                      select $"{MetricText.Name(pair.First.Name)}: {MetricText.Number(pair.First)}, then {MetricText.Number(pair.Second)}";
        return string.Join(Environment.NewLine, [text, .. figures]);
    }
}
