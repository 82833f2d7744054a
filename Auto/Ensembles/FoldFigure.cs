using MLNet.DeepExtensions.CrossValidation;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Auto.Ensembles;

/// <summary>The figure that all are judged by, on rows that were not trained on: of each fold, and as a mean over them.</summary>
/// <param name="rows">The rows, with labels.</param>
/// <param name="folds">Measures each fold.</param>
/// <param name="metric">The name of the figure.</param>
/// <param name="testShare">The rows that a fold predicts as a part of those that it is trained on.</param>
/// <param name="confidence">How sure intervals are.</param>
internal sealed class FoldFigure(AveragedRows rows, FoldJudge folds, string metric, double testShare, double confidence)
{
    /// <summary>The rows, with labels.</summary>
    public AveragedRows Rows => rows;

    /// <summary>The name of the figure.</summary>
    public string Metric => metric;

    /// <summary>Which way it is better.</summary>
    public bool HigherIsBetter { get; } = folds.HigherIsBetter(metric);

    /// <summary>The number of folds.</summary>
    public int FoldCount => folds.FoldCount;

    /// <summary>The fold of a row.</summary>
    public int FoldOf(int row) => folds.FoldOf(row);

    /// <summary>The number in the data of a row.</summary>
    public int RowOf(int row) => folds.RowOf(row);

    /// <summary>Measures each fold.</summary>
    /// <param name="predictions">The predictions, as <see cref="AveragedRows"/> reads them.</param>
    public double[] Measure(float[] predictions) => folds.Replace(rows.ToRows(predictions)).MeasureFolds(metric);

    /// <summary>The mean over the folds, with its interval.</summary>
    /// <param name="foldValues">The figure of each fold; none without a result.</param>
    public MetricValue MeanOf(double[] foldValues) => CorrectedMean.Compute(foldValues, testShare).ToFigure(metric, confidence, HigherIsBetter);

    /// <summary>Whether one mean is better than another; a missing one never is.</summary>
    public bool IsBetter(double one, double other) => HigherIsBetter ? one > other || (double.IsNaN(other) && !double.IsNaN(one))
        : one < other || (double.IsNaN(other) && !double.IsNaN(one));
}
