using System.Globalization;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports.Charts;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>Charts of predicted classes.</summary>
/// <param name="report">The figures.</param>
/// <param name="rows">The rows that they are of.</param>
internal sealed class ClassCharts(ClassificationReport report, ClassificationRows rows)
{
    private const int MostCurves = 4;
    private const int BinCount = 10;

    private readonly ClassPredictions _predictions = rows.Predictions;
    private readonly double[] _weights = rows.Rows.Weights;

    /// <summary>Mistakes, and what another threshold would give.</summary>
    public IEnumerable<Html> Create()
    {
        yield return ConfusionGrid.Create(report.Confusion!);
        var curves = CreateCurves();
        Html?[] charts = [CreateRoc(curves), CreatePrecisionRecall(curves), CreateCalibration(), CreateProbabilities()];
        yield return Html.Write($"<div class=\"charts\">{charts.OfType<Html>()}</div>");
    }

    private bool IsBinary => _predictions.IsBinary;

    // Of many classes those with most rows.
    private (string Name, RankingCurve Curve)[] CreateCurves()
    {
        int[] classes = IsBinary
            ? [1]
            : [.. Enumerable.Range(0, _predictions.ScoredCount).OrderByDescending(c => (double)report.Classes[c].Support).Take(MostCurves)];
        return
        [
            .. from c in classes
               let curve = RankingCurve.Create(
                   [.. Enumerable.Range(0, rows.Rows.Count).Select(row => _predictions.Scores[(row * _predictions.Width) + (IsBinary ? 0 : c)])],
                   Array.ConvertAll(_predictions.Labels, label => label == c),
                   _weights)
               where curve is not null
               select (_predictions.ClassNames[c], curve),
        ];
    }

    private Html? CreateRoc((string Name, RankingCurve Curve)[] curves)
    {
        if (curves.Length == 0)
        {
            return null;
        }

        var chart = new Chart(ChartAxis.Unit("wrongly taken for it"), ChartAxis.Unit("found"));
        chart.AddReference("a guess", (0, 0), (1, 1));
        foreach (var (number, (name, curve)) in curves.Index())
        {
            chart.AddLine(IsBinary ? null : name, curve.Roc, number);
        }

        AddChosen(chart, isRoc: true);
        return chart.ToHtml(
            "roc",
            "What finding more costs (ROC)",
            IsBinary
                ? $"How many ‘{_predictions.ClassNames[1]}’ are found, and how many others are wrongly taken for it, at each threshold."
                : "For each class: how many of it are found, and how many others are wrongly taken for it, at each threshold.",
            $"The area under the curve is {MetricText.Share(report.Auc)}; a guess has 0.5.");
    }

    private Html? CreatePrecisionRecall((string Name, RankingCurve Curve)[] curves)
    {
        if (curves.Length == 0)
        {
            return null;
        }

        var chart = new Chart(ChartAxis.Unit("found (recall)"), ChartAxis.Unit("right of those taken (precision)"));
        foreach (var (number, (name, curve)) in curves.Index())
        {
            chart.AddLine(IsBinary ? null : name, curve.PrecisionRecall, number);
        }

        if (IsBinary)
        {
            var share = report.Classes[1].Support / _weights.Sum();
            chart.AddReference("a guess", (0, share), (1, share));
        }

        AddChosen(chart, isRoc: false);
        return chart.ToHtml(
            "precision-recall",
            "How right it is when it finds more",
            "How many of the rows that are taken for the class are of it, for each share of it that is found.",
            $"The average precision is {MetricText.Share(report.AveragePrecision)}.");
    }

    // Where the model decides, which the predictions tell.
    private void AddChosen(Chart chart, bool isRoc)
    {
        if (!IsBinary)
        {
            return;
        }

        var (positives, negatives) = (report.Classes[1].Support, report.Classes[0].Support);
        var (hits, misses) = (report.Confusion![1, 1], report.Confusion[0, 1]);
        var point = isRoc ? (misses / negatives, hits / positives) : (hits / positives, hits / (hits + misses));
        if (double.IsFinite(point.Item1) && double.IsFinite(point.Item2))
        {
            chart.AddPoints($"where it decides{ThresholdText()}", [point], series: 1, size: 6);
        }
    }

    private string ThresholdText()
    {
        if (_predictions.Probabilities is not { } probabilities)
        {
            return string.Empty;
        }

        var (below, above) = (0.0, 1.0);
        for (var row = 0; row < probabilities.Length; row++)
        {
            (below, above) = _predictions.Predicted[row] == 1
                ? (below, Math.Min(above, probabilities[row]))
                : (Math.Max(below, probabilities[row]), above);
        }

        // Somewhere between the two; one half where it may be that.
        var threshold = below <= 0.5 && above >= 0.5 ? 0.5 : (below + above) / 2;
        return below <= above ? string.Create(CultureInfo.InvariantCulture, $": above a probability of {threshold:0.##}") : string.Empty;
    }

    private Html? CreateCalibration()
    {
        if (_predictions.Probabilities is null)
        {
            return null;
        }

        var (promised, came, sums) = (new double[BinCount], new double[BinCount], new double[BinCount]);
        for (var row = 0; row < _weights.Length; row++)
        {
            var c = IsBinary ? 1 : _predictions.Predicted[row];
            var probability = _predictions.Probability(row, c);
            var bin = Math.Clamp((int)(probability * BinCount), 0, BinCount - 1);
            promised[bin] += _weights[row] * probability;
            came[bin] += _predictions.Labels[row] == c ? _weights[row] : 0;
            sums[bin] += _weights[row];
        }

        var chart = new Chart(ChartAxis.Unit("probability it gives"), ChartAxis.Unit("how often it comes true"));
        chart.AddReference("what is promised", (0, 0), (1, 1));
        int[] filled = [.. Enumerable.Range(0, BinCount).Where(bin => sums[bin] > 0)];
        chart.AddLine("what comes true", filled.Select(bin => (promised[bin] / sums[bin], came[bin] / sums[bin])), hasMarkers: true);
        return chart.ToHtml(
            "calibration",
            "Whether its probabilities can be believed",
            "On the dashed line, of the rows with 70 % every seven in ten come true. Below it, the model promises too much.",
            $"The mean distance from the line is {MetricText.Share(report.CalibrationError)}.");
    }

    private Html? CreateProbabilities()
    {
        if (_predictions.Probabilities is null || !IsBinary)
        {
            return null;
        }

        var shares = new double[2][];
        foreach (var c in (int[])[0, 1])
        {
            shares[c] = new double[2 * BinCount];
            for (var row = 0; row < _weights.Length; row++)
            {
                if (_predictions.Labels[row] == c)
                {
                    var bin = Math.Clamp((int)(_predictions.Probability(row, 1) * shares[c].Length), 0, shares[c].Length - 1);
                    shares[c][bin] += _weights[row] / report.Classes[c].Support;
                }
            }
        }

        var chart = new Chart(
            ChartAxis.Unit($"probability of ‘{_predictions.ClassNames[1]}’"), new ChartAxis("part of its rows") { Minimum = 0, IsShare = true });
        foreach (var (c, ofClass) in shares.Index())
        {
            var width = 1.0 / ofClass.Length;
            chart.AddBars(
                $"rows of ‘{_predictions.ClassNames[c]}’",
                ofClass.Select((share, bin) => ((bin + (0.46 * c) + 0.04) * width, (bin + (0.46 * c) + 0.46) * width, share)),
                1 - c);
        }

        return chart.ToHtml(
            "probabilities",
            "How sure it is",
            "Rows of one class should lie on the left, those of the other on the right; where both are, it cannot tell.",
            $"The log loss is {MetricText.Share(report.LogLoss)}.");
    }
}
