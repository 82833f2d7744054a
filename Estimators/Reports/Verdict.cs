using System.Globalization;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Reports;

/// <summary>How good a model is and compared to what, for people who know no figures.</summary>
internal static class Verdict
{
    /// <summary>A sentence or two: what it gets right, and what somebody would who looks at no row.</summary>
    public static string Describe(EvaluationReport report) => (report, report.Evaluated) switch
    {
        (ClassificationReport classes, ClassificationRows rows) => DescribeClasses(classes, rows),
        (ClassificationReport labels, _) => Text(
            $"Of {labels.RowCount:N0} rows the model gets {labels.SubsetAccuracy.Value:P0} right in all labels; ")
            + Text($"of all labels it gets {labels.HammingLoss.Value:P1} wrong."),
        (RegressionReport numbers, RegressionRows { Outputs.Count: 1 } rows) => DescribeNumber(numbers, rows),
        _ => Text(
            $"Over {report.RowCount:N0} rows and all numbers the model explains {((RegressionReport)report).RSquared.Value:P0} of what varies."),
    };

    /// <summary>The figures to show large.</summary>
    public static IReadOnlyList<Highlight> Highlights(EvaluationReport report)
    {
        string[] names = report switch
        {
            ClassificationReport { Confusion: null } => ["SubsetAccuracy", "HammingLoss", "MacroF1", ClassificationFigures.Auc],
            ClassificationReport when report.Evaluated is ClassificationRows { Predictions.IsBinary: true } =>
                [ClassificationFigures.Auc, "Accuracy", "Precision", "Recall"],
            ClassificationReport => ["Accuracy", "BalancedAccuracy", "MacroF1", ClassificationFigures.LogLoss],
            _ => [RegressionRows.Mae, RegressionRows.Rmse, "RSquared", RegressionRows.Mape],
        };
        return
        [
            .. from metric in report.Metrics
               where names.Contains(metric.Name) && double.IsFinite(metric.Value)
               orderby Array.IndexOf(names, metric.Name)
               select new Highlight(
                   MetricText.Name(metric.Name),
                   Short(metric.Value),
                   metric.Interval is { } interval ? $"{Short(interval.Lower)} to {Short(interval.Upper)}" : string.Empty),
            new Highlight("Rows judged", MetricText.Count(report.RowCount)),
        ];
    }

    private static string DescribeClasses(ClassificationReport report, ClassificationRows rows)
    {
        var (labels, weights) = (rows.Predictions.Labels, rows.Rows.Weights);
        var counts = new double[rows.Predictions.ClassNames.Count];
        for (var row = 0; row < labels.Length; row++)
        {
            counts[labels[row]] += weights[row];
        }

        var most = Array.IndexOf(counts, counts.Max());
        var naive = counts[most] / counts.Sum();
        var (right, name) = (report.Accuracy.Value, rows.Predictions.ClassNames[most]);
        var first = Text($"The model gets {right:P1} of {report.RowCount:N0} rows right; always saying ‘{name}’ would get {naive:P1}.");
        return (rows.Predictions.IsBinary, right > naive) switch
        {
            (true, _) when double.IsFinite(report.Auc) => $"{first} " + Text(
                $"Shown one row of each class, it tells which is which {report.Auc.Value:P0} of the time, where a guess does half of the time."),
            (_, false) => $"{first} By this figure it is no better than a guess that looks at no row.",
            _ => Text($"{first} It makes {(1 - right) / (1 - naive):P0} of the mistakes of that guess."),
        };
    }

    private static string DescribeNumber(RegressionReport report, RegressionRows rows)
    {
        var labels = rows.Outputs[0].Labels;
        double[] sorted = [.. labels.Order()];
        var middle = sorted[sorted.Length / 2];
        var (sum, naive) = (rows.Rows.Weights.Sum(), 0.0);
        for (var row = 0; row < labels.Count; row++)
        {
            naive += rows.Rows.Weights[row] * Math.Abs(labels[row] - middle) / sum;
        }

        var off = report.MeanAbsoluteError.Value;
        var first = $"Over {MetricText.Count(report.RowCount)} rows the model is off by {MetricText.Number(off)} on average; "
            + $"always saying {MetricText.Number(middle)}, the middle value, would be off by {MetricText.Number(naive)}.";
        return off < naive
            ? Text($"{first} It makes {off / naive:P0} of the error of that guess.")
            : $"{first} By this figure it is no better than a guess that looks at no row.";
    }

    private static string Short(double value) => Math.Abs(value) switch
    {
        < 1 => value.ToString("0.000", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => MetricText.Number(value),
    };

    private static string Text(FormattableString text) =>
        text.ToString(CultureInfo.InvariantCulture).Replace(" %", "\u202F%", StringComparison.Ordinal);
}
