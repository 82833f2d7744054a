using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Rows of several labels, each of which is true or false.</summary>
internal sealed class LabelSetRows : EvaluatedRows
{
    private readonly float[] _labels;
    private readonly bool[] _predicted;
    private readonly RankedScores[] _ranked;
    private readonly ProbabilityLosses? _losses;

    /// <summary>Prepares rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labelNames">The names of the labels.</param>
    /// <param name="labels">Row by row, 1 for each label that is true, and 0 for the others.</param>
    /// <param name="predicted">Row by row, whether each label is predicted.</param>
    /// <param name="scores">Row by row, the score of each label.</param>
    /// <param name="probabilities">Row by row, the probability of each label; null if there are none.</param>
    public LabelSetRows(
        ScoredRows rows, IReadOnlyList<string> labelNames, float[] labels, bool[] predicted, float[] scores, float[]? probabilities)
        : base(rows)
    {
        (LabelNames, _labels, _predicted) = (labelNames, labels, predicted);
        _ranked = new RankedScores[labelNames.Count];
        Parallel.For(0, labelNames.Count, label => _ranked[label] = RankedScores.Sort(
            [.. Enumerable.Range(0, rows.Count).Select(row => scores[(row * labelNames.Count) + label])],
            row => labels[(row * labelNames.Count) + label] > 0));
        _losses = probabilities is null ? null : MeasureLosses(probabilities);
        Figures = ClassificationFigures.CreateForLabelSets(labelNames);
    }

    /// <summary>The names of the labels.</summary>
    public IReadOnlyList<string> LabelNames { get; }

    /// <summary>Row by row, 1 for each label that is true, and 0 for the others.</summary>
    public IReadOnlyList<float> Labels => _labels;

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredFigure> Figures { get; }

    /// <inheritdoc/>
    public override IEnumerable<Finding> Findings()
    {
        foreach (var finding in base.Findings())
        {
            yield return finding;
        }

        var actual = Count(Rows.Weights).Counts.Actual;
        string[] never = [.. LabelNames.Where((_, label) => actual[label] == 0)];
        if (never.Length > 0)
        {
            yield return Finding.Warning(
                "labels-without-rows",
                $"{ClassificationFigures.ListClasses(never)} {(never.Length == 1 ? "is" : "are")} true in no row: 0 in the means over labels. ",
                $"Evaluate on rows that have them.");
        }

        if (_losses is null)
        {
            yield return ClassificationFigures.NoProbabilities;
        }
    }

    /// <inheritdoc/>
    public override string ErrorName => "share of labels that are wrong";

    /// <inheritdoc/>
    public override double[] ComputeLosses() => _losses?.LogLosses ?? ComputeErrors();

    /// <inheritdoc/>
    public override double[] ComputeErrors()
    {
        var (errors, width) = (new double[Rows.Count], LabelNames.Count);
        for (var i = 0; i < _predicted.Length; i++)
        {
            errors[i / width] += _predicted[i] == _labels[i] > 0 ? 0 : 1.0 / width;
        }

        return errors;
    }

    /// <inheritdoc/>
    public override double[] Measure(double[] weights)
    {
        var (counts, wholeRows, wrong) = Count(weights);
        var sum = weights.Sum();
        var (figures, place, width) = (new double[Figures.Count], 0, LabelNames.Count);
        void Add(double value) => figures[place++] = value;
        var ranked = Array.ConvertAll(_ranked, scores => scores.Measure(weights));
        for (var label = 0; label < width; label++)
        {
            Add(counts.Precision(label));
            Add(counts.Recall(label));
            Add(counts.F1(label));
            Add(counts.Actual[label]);
            Add(ranked[label].Auc);
            Add(ranked[label].AveragePrecision);
        }

        Add(wholeRows / sum);
        Add(wrong / sum / width);
        ClassificationFigures.AddMeans(counts, _ => true, Add);
        Add(Mean(ranked.Select(figure => figure.Auc)));
        Add(Mean(ranked.Select(figure => figure.AveragePrecision)));
        var (logLoss, brier, calibration) = _losses?.Measure(weights, sum) ?? (double.NaN, double.NaN, double.NaN);
        Add(logLoss);
        Add(brier);
        Add(calibration);
        return figures;
    }

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    private (ClassCounts Counts, double WholeRows, double Wrong) Count(double[] weights)
    {
        var (counts, wholeRows, wrong, width) = (ClassCounts.Create(LabelNames.Count), 0.0, 0.0, LabelNames.Count);
        for (var row = 0; row < weights.Length; row++)
        {
            var wrongLabels = 0;
            for (var label = 0; label < width; label++)
            {
                var (actual, predicted) = (_labels[(row * width) + label] > 0, _predicted[(row * width) + label]);
                counts.Actual[label] += actual ? weights[row] : 0;
                counts.Predicted[label] += predicted ? weights[row] : 0;
                counts.Right[label] += actual && predicted ? weights[row] : 0;
                wrongLabels += actual == predicted ? 0 : 1;
            }

            wholeRows += wrongLabels == 0 ? weights[row] : 0;
            wrong += wrongLabels * weights[row];
        }

        return (counts, wholeRows, wrong);
    }

    private ProbabilityLosses MeasureLosses(float[] probabilities)
    {
        var (rows, width) = (Rows.Count, LabelNames.Count);
        var (logLosses, squares, bins) = (new double[rows], new double[rows], new CalibrationBins(rows, width));
        for (var i = 0; i < probabilities.Length; i++)
        {
            var isTrue = _labels[i] > 0;
            logLosses[i / width] += ProbabilityLosses.LogLoss(isTrue ? probabilities[i] : 1 - probabilities[i]) / width;
            squares[i / width] += Math.Pow(probabilities[i] - _labels[i], 2) / width;
            bins.Set(i, probabilities[i], isTrue);
        }

        return new ProbabilityLosses(logLosses, squares, bins);
    }
}
