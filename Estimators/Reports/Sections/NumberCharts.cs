using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports.Charts;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>Charts of a predicted number.</summary>
/// <param name="report">The figures.</param>
/// <param name="errors">The targets and the predictions.</param>
/// <param name="quantiles">What was predicted beside the number; null if nothing was.</param>
internal sealed class NumberCharts(RegressionReport report, OutputErrors errors, PredictedQuantiles? quantiles)
{
    private const int MostPoints = 800;
    private const int MostIntervals = 40;
    private const int BinCount = 30;
    private const int FewestForIntervals = 40;
    private const double Promised = 0.9;

    /// <summary>Predictions beside the truth, errors, and intervals.</summary>
    public IEnumerable<Html> Create()
    {
        Html?[] charts = [CreateComparison(), CreateErrors(), CreateErrorsByPrediction(), CreateIntervals()];
        yield return Html.Write($"<div class=\"charts\">{charts.OfType<Html>()}</div>");
    }

    private int Count => errors.Labels.Count;

    private double Predicted(int row) => errors.Labels[row] + errors.Error(row);

    // Rows at equal distances: the file must stay small, and more points would lie on each other.
    private IEnumerable<int> Sample(int most) =>
        Enumerable.Range(0, Math.Min(most, Count)).Select(i => (int)((long)i * Count / Math.Min(most, Count)));

    private Html CreateComparison()
    {
        var chart = new Chart(new ChartAxis("truth"), new ChartAxis("prediction"));
        var (lowest, highest) = (errors.Labels.Min(), errors.Labels.Max());
        chart.AddPoints(null, Sample(MostPoints).Select(row => ((double)errors.Labels[row], Predicted(row))));
        chart.AddReference("exactly right", (lowest, lowest), (highest, highest));
        return chart.ToHtml(
            "predicted-and-true",
            "Predictions beside the truth",
            "Each point is a row; on the dashed line the prediction is right.",
            $"The model explains {MetricText.Share(report.RSquared)} of the variance.");
    }

    private Html CreateErrors()
    {
        double[] sorted = [.. Enumerable.Range(0, Count).Select(errors.Error).Order()];
        var (lowest, highest) = (sorted[(int)(0.005 * (Count - 1))], sorted[(int)(0.995 * (Count - 1))]);
        var width = Math.Max((highest - lowest) / BinCount, double.Epsilon);
        var counts = new double[BinCount];
        foreach (var error in sorted)
        {
            counts[(int)Math.Clamp((error - lowest) / width, 0, BinCount - 1)] += 1.0 / Count;
        }

        var chart = new Chart(new ChartAxis("prediction less truth"), new ChartAxis("part of the rows") { Minimum = 0, IsShare = true });
        chart.AddBars(null, counts.Select((share, bin) => (lowest + ((bin + 0.06) * width), lowest + ((bin + 0.94) * width), share)));
        chart.AddMark("no error", 0);
        return chart.ToHtml(
            "errors",
            "How large the errors are (residuals)",
            "A hill around zero is good; one beside it says that the model is always too high or too low. The largest errors are in the outer bars.",
            $"The mean error is {MetricText.Number(report.MeanError)}; "
            + $"half of the rows are off by less than {MetricText.Number(report.MedianAbsoluteError)}.");
    }

    private Html CreateErrorsByPrediction()
    {
        var chart = new Chart(new ChartAxis("prediction"), new ChartAxis("prediction less truth"));
        chart.AddPoints(null, Sample(MostPoints).Select(row => (Predicted(row), errors.Error(row))), series: 1);
        int[] all = [.. Sample(MostPoints)];
        chart.AddReference("no error", (all.Min(Predicted), 0), (all.Max(Predicted), 0));
        return chart.ToHtml(
            "errors-by-prediction",
            "Where the errors are",
            "A funnel says that large predictions are less sure; a bow says that something is missing in the model.",
            $"The root mean squared error is {MetricText.Number(report.RootMeanSquaredError)}.");
    }

    private Html? CreateIntervals()
    {
        if (quantiles is not { Parts.Count: > 1 })
        {
            return CreateWidth();
        }

        int[] shown = [.. Sample(MostIntervals).OrderBy(Predicted)];
        var last = quantiles.Parts.Count - 1;
        double At(int row, int quantile) => quantiles.Values[(row * quantiles.Parts.Count) + quantile];
        var chart = new Chart(new ChartAxis("rows by their prediction") { Names = [.. shown.Select(_ => string.Empty)] }, new ChartAxis("truth"));
        chart.AddStrokes("interval", shown.Select((row, place) => ((double)place, At(row, 0), At(row, last))));
        chart.AddPoints("truth", shown.Select((row, place) => ((double)place, (double)errors.Labels[row])), series: 1, size: 3.5);
        return chart.ToHtml(
            "intervals",
            "How wide its intervals are",
            FormattableString.Invariant($"{quantiles.Promised:0.#%} of the truths are to lie within their interval."),
            FormattableString.Invariant($"{report.Coverage.Value:0.#%} of the truths lie within."));
    }

    // Of a model without intervals, by split conformal prediction: one half of the rows tells how wide they must be, the other how that turns out.
    private Html? CreateWidth()
    {
        if (Count < FewestForIntervals)
        {
            return null;
        }

        double[] known = [.. Enumerable.Range(0, Count).Where(row => row % 2 == 0).Select(row => Math.Abs(errors.Error(row))).Order()];
        var half = known[Math.Min((int)Math.Ceiling((known.Length + 1) * Promised), known.Length) - 1];
        int[] others = [.. Enumerable.Range(0, Count).Where(row => row % 2 == 1)];
        var within = (double)others.Count(row => Math.Abs(errors.Error(row)) <= half) / others.Length;
        int[] shown = [.. Sample(MostIntervals).OrderBy(Predicted)];
        var chart = new Chart(new ChartAxis("rows by their prediction") { Names = [.. shown.Select(_ => string.Empty)] }, new ChartAxis("truth"));
        chart.AddStrokes("interval", shown.Select((row, place) => ((double)place, Predicted(row) - half, Predicted(row) + half)));
        chart.AddPoints("truth", shown.Select((row, place) => ((double)place, (double)errors.Labels[row])), series: 1, size: 3.5);
        return chart.ToHtml(
            "intervals",
            "How wide an interval must be",
            FormattableString.Invariant($"For {Promised:0%} of the truths it must reach {MetricText.Number(half)} to each side of the prediction, ")
            + FormattableString.Invariant($"half of the rows tell; of the others {within:0.#%} lie within."),
            FormattableString.Invariant($"The intervals are {2 * half:G4} wide."));
    }
}
