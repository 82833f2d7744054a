using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Rows with a number, or several, that were predicted.</summary>
internal sealed class RegressionRows : EvaluatedRows
{
    public const string Rmse = "RMSE";
    public const string Mae = "MAE";
    public const string Mape = "MAPE";
    public const string Smape = "SMAPE";
    public const string PinballLoss = "PinballLoss";
    public const string ShareBelow = "ShareBelow";

    private static readonly Metric[] _ofNumber =
    [
        new(Rmse, HigherIsBetter: false), new(Mae, HigherIsBetter: false), new(nameof(RegressionReport.MedianAbsoluteError), HigherIsBetter: false),
        new(nameof(RegressionReport.RSquared), HigherIsBetter: true), new(Mape, HigherIsBetter: false), new(Smape, HigherIsBetter: false),
        new(nameof(RegressionReport.MeanError), HigherIsBetter: false),
    ];

    private static readonly MeasuredFigure[] _ofQuantiles =
    [
        new(new Metric(PinballLoss, HigherIsBetter: false)), new(new Metric(nameof(RegressionReport.Coverage), HigherIsBetter: true)),
    ];

    /// <summary>Prepares rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="outputNames">The names of the numbers; of one number, one that is not shown.</param>
    /// <param name="outputs">The labels and predictions of each.</param>
    /// <param name="quantiles">What was predicted beside one number; null if nothing was.</param>
    public RegressionRows(ScoredRows rows, IReadOnlyList<string> outputNames, IReadOnlyList<OutputErrors> outputs, PredictedQuantiles? quantiles)
        : base(rows)
    {
        (OutputNames, Outputs, Quantiles) = (outputNames, outputs, quantiles);
        Figures =
        [
            .. from name in outputs.Count > 1 ? outputNames : []
               from metric in _ofNumber
               select new MeasuredFigure(metric, name),
            .. from part in quantiles?.Parts ?? []
               from metric in new Metric[] { new(PinballLoss, HigherIsBetter: false), new(ShareBelow, HigherIsBetter: true) }
               select new MeasuredFigure(metric, part.ToString(CultureInfo.InvariantCulture)),
            .. _ofNumber.Select(metric => new MeasuredFigure(metric)),
            .. quantiles is null ? [] : _ofQuantiles,
        ];
    }

    /// <summary>The figures that rows may have, without those of single numbers or quantiles.</summary>
    public static IEnumerable<MeasuredFigure> PossibleFigures => [.. _ofNumber.Select(metric => new MeasuredFigure(metric)), .. _ofQuantiles];

    /// <summary>The number of figures of each number.</summary>
    public static int FiguresOfNumber => _ofNumber.Length;

    /// <summary>The names of the numbers.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The labels and predictions of each number.</summary>
    public IReadOnlyList<OutputErrors> Outputs { get; }

    /// <summary>The quantiles that were predicted; null if none were.</summary>
    public PredictedQuantiles? Quantiles { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<MeasuredFigure> Figures { get; }

    /// <inheritdoc/>
    public override IEnumerable<Finding> Findings()
    {
        foreach (var finding in base.Findings())
        {
            yield return finding;
        }

        foreach (var (output, errors) in Outputs.Index())
        {
            var ofOutput = Outputs.Count > 1 ? $" of '{OutputNames[output]}'" : string.Empty;
            if (errors.ZeroCount is > 0 and var zeros)
            {
                yield return Finding.Info(
                    "zero-labels",
                    $"{zeros:N0} of {Rows.Count:N0} labels{ofOutput} are 0 and not in MAPE, which is a part of the label. Read SMAPE beside it.");
            }

            if (errors.Labels.All(label => label == errors.Labels[0]))
            {
                yield return Finding.Warning(
                    "constant-label",
                    $"All labels{ofOutput} are {errors.Labels[0]:G5}, so that there is no variance for R² to explain. Evaluate on more rows.");
            }
        }
    }

    /// <inheritdoc/>
    public override string ErrorName => Outputs.Count == 1 ? Mae : "absolute error in mean absolute errors";

    /// <inheritdoc/>
    public override double[] ComputeLosses() => ComputeErrors();

    /// <inheritdoc/>
    public override double[] ComputeErrors()
    {
        // Several numbers have units of their own: each error counts in the mean one of its number.
        double[] units = [.. Outputs.Select(output => Outputs.Count == 1 ? 1 : output.Measure(Rows.Weights).Absolute)];
        var errors = new double[Rows.Count];
        foreach (var (output, unit) in Outputs.Zip(units))
        {
            for (var row = 0; row < errors.Length; row++)
            {
                errors[row] += unit > 0 ? Math.Abs(output.Error(row)) / unit / units.Length : 0;
            }
        }

        return errors;
    }

    /// <inheritdoc/>
    public override double[] Measure(double[] weights)
    {
        var (figures, place) = (new double[Figures.Count], 0);
        void Add(double value) => figures[place++] = value;
        var outputs = Outputs.Select(output => output.Measure(weights)).ToArray();
        foreach (var output in outputs.Length > 1 ? outputs : [])
        {
            AddErrors([output], Add);
        }

        var (losses, covered) = MeasureQuantiles(weights, Add);
        AddErrors(outputs, Add);
        if (Quantiles is not null)
        {
            Add(losses);
            Add(covered);
        }

        return figures;
    }

    // Of several numbers, the means.
    private static void AddErrors(ErrorMeans[] outputs, Action<double> add)
    {
        add(Math.Sqrt(outputs.Average(output => output.Square)));
        add(outputs.Average(output => output.Absolute));
        add(outputs.Average(output => output.Median));
        add(outputs.Average(output => output.RSquared));
        add(outputs.Average(output => output.Relative));
        add(outputs.Average(output => output.Symmetric));
        add(outputs.Average(output => output.Error));
    }

    private (double Loss, double Coverage) MeasureQuantiles(double[] weights, Action<double> add)
    {
        if (Quantiles is not { } quantiles)
        {
            return default;
        }

        var (labels, sum, count) = (Outputs[0].Labels, weights.Sum(), quantiles.Parts.Count);
        var (losses, below, covered) = (new double[count], new double[count], 0.0);
        for (var row = 0; row < weights.Length; row++)
        {
            covered += quantiles.Covers(row, labels[row]) ? weights[row] : 0;
            for (var quantile = 0; quantile < count; quantile++)
            {
                losses[quantile] += weights[row] * quantiles.PinballLoss(row, quantile, labels[row]);
                below[quantile] += quantiles.IsBelow(row, quantile, labels[row]) ? weights[row] : 0;
            }
        }

        for (var quantile = 0; quantile < count; quantile++)
        {
            add(losses[quantile] / sum);
            add(below[quantile] / sum);
        }

        return (losses.Average() / sum, covered / sum);
    }
}
