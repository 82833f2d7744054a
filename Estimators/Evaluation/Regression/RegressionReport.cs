using System.Text.Json;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>How well numbers are predicted: one, or several a row.</summary>
public sealed class RegressionReport : EvaluationReport
{
    private readonly double? _promised;

    internal RegressionReport(RegressionRows rows, ReportOptions options)
        : base(rows, options)
    {
        var (count, ofNumber) = (rows.Outputs.Count, RegressionRows.FiguresOfNumber);
        Outputs =
        [
            .. rows.OutputNames.Select((name, i) => new OutputMetrics(
                name,
                count == 1 ? [.. Metrics.Take(ofNumber)] : All[(i * ofNumber)..((i + 1) * ofNumber)],
                TargetDecile.Create(rows.Outputs[i], rows.Rows.Weights))),
        ];
        Quantiles = [.. (rows.Quantiles?.Parts ?? []).Select((part, i) => new QuantileMetrics(part, All[2 * i], All[(2 * i) + 1]))];
        _promised = rows.Quantiles?.Promised;
    }

    /// <summary>The figures of each number, in the order of the slots; of one number those of the report.</summary>
    public IReadOnlyList<OutputMetrics> Outputs { get; }

    /// <summary>The figures of the quantiles that were predicted beside the number; none if none were.</summary>
    public IReadOnlyList<QuantileMetrics> Quantiles { get; }

    /// <summary>The errors by the size of the target, of one number; see <see cref="OutputMetrics.Deciles"/> for those of several.</summary>
    public IReadOnlyList<TargetDecile> Deciles => Outputs.Count == 1 ? Outputs[0].Deciles : [];

    /// <summary>The root of the mean squared error, in the unit of the target; of several numbers over all of them, each in its own unit.</summary>
    public MetricValue RootMeanSquaredError => Find(RegressionRows.Rmse);

    /// <summary>The mean absolute error, in the unit of the target; of several numbers their mean, each in its own unit.</summary>
    public MetricValue MeanAbsoluteError => Find(RegressionRows.Mae);

    /// <summary>The median absolute error, in the unit of the target, which few large errors do not move; of several numbers their mean.</summary>
    public MetricValue MedianAbsoluteError => Find(nameof(MedianAbsoluteError));

    /// <summary>
    /// The part of the variance that is explained, at most 1, 0 for the mean of the targets; of several numbers the mean. NaN where the targets do
    /// not vary.
    /// </summary>
    public MetricValue RSquared => Find(nameof(RSquared));

    /// <summary>
    /// The mean absolute error as a part of the target's size, at least 0, over the targets that are not 0; NaN if all are.
    /// </summary>
    public MetricValue MeanAbsolutePercentageError => Find(RegressionRows.Mape);

    /// <summary>
    /// The mean absolute error as a part of the mean size of target and prediction, in [0, 2]; 0 where both are 0.
    /// </summary>
    public MetricValue SymmetricMeanAbsolutePercentageError => Find(RegressionRows.Smape);

    /// <summary>The mean of prediction less target, in the unit of the target: above 0 where too much is predicted.</summary>
    public MetricValue MeanError => Find(nameof(MeanError));

    /// <summary>The mean pinball loss over the quantiles that were predicted, in the unit of the target; NaN if none were.</summary>
    public MetricValue PinballLoss => Find(RegressionRows.PinballLoss);

    /// <summary>
    /// The part of the targets between the outermost quantiles (at or below the only one), in [0, 1]; NaN if none were predicted.
    /// </summary>
    public MetricValue Coverage => Find(nameof(Coverage));

    private protected override string Headline => FormattableString.Invariant($"{RowCount:N0} rows")
        + (Outputs.Count == 1 ? $" of '{Outputs[0].Name}'" : FormattableString.Invariant($", {Outputs.Count:N0} numbers each"));

    internal override IEnumerable<TextTable> CreateTables()
    {
        yield return MetricText.Table(Outputs.Count == 1 ? "Errors" : "Errors, means over the numbers", Metrics, MetricText.Number);
        if (Outputs.Count > 1)
        {
            yield return new TextTable(
                "Each number",
                ["number", "RMSE", "MAE", "median error", "R²", "MAPE", "sMAPE", "mean error"],
                [.. Outputs.Select(output => (string[])[output.Name, .. Values(output).Select(value => value.Format(MetricText.Number))])]);
        }
        else if (Deciles.Count > 1)
        {
            yield return new TextTable(
                "By the size of the target",
                ["target from", "to", "rows", "MAE", "mean error"],
                [.. Deciles.Select(part => (string[])
                [
                    MetricText.Number(part.Lowest),
                    MetricText.Number(part.Highest),
                    MetricText.Count(part.RowCount),
                    MetricText.Number(part.MeanAbsoluteError),
                    MetricText.Number(part.MeanError),
                ])]);
        }

        if (Quantiles.Count > 0)
        {
            yield return new TextTable(
                FormattableString.Invariant($"Quantiles: {(double)Coverage:P1} of the targets are where {_promised:P1} are wanted"),
                ["quantile", "share at or below", "pinball loss"],
                [.. Quantiles.Select(quantile => (string[])
                [
                    MetricText.Number(quantile.Quantile),
                    quantile.ShareBelow.Format(MetricText.Share),
                    quantile.PinballLoss.Format(MetricText.Number),
                ])]);
        }
    }

    private protected override void WriteMore(Utf8JsonWriter json)
    {
        json.WriteStartObject("deciles");
        foreach (var output in Outputs)
        {
            json.WriteStartArray(output.Name);
            foreach (var part in output.Deciles)
            {
                json.WriteStartObject();
                JsonText.WriteNumber(json, "lowest", part.Lowest);
                JsonText.WriteNumber(json, "highest", part.Highest);
                json.WriteNumber("rows", part.RowCount);
                JsonText.WriteNumber(json, RegressionRows.Mae, part.MeanAbsoluteError);
                JsonText.WriteNumber(json, nameof(MeanError), part.MeanError);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static MetricValue[] Values(OutputMetrics output) =>
    [
        output.RootMeanSquaredError, output.MeanAbsoluteError, output.MedianAbsoluteError, output.RSquared,
        output.MeanAbsolutePercentageError, output.SymmetricMeanAbsolutePercentageError, output.MeanError,
    ];
}
