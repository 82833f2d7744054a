using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Trainers.Training.Metrics;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>A figure that is measured on rows.</summary>
/// <param name="Metric">Its name, and which way is better.</param>
/// <param name="Part">The class or output that it is of; null if it is of all.</param>
internal sealed record MeasuredFigure(Metric Metric, string? Part = null)
{
    /// <summary>Whether rows that are drawn anew give a higher figure than the rows that they are drawn from; it is never below 0.</summary>
    public bool IsBiased { get; init; }
}

/// <summary>Labels and predictions in memory, of which figures can be measured by any weights of the rows: all, some, or drawn anew.</summary>
/// <param name="rows">The rows.</param>
internal abstract class EvaluatedRows(ScoredRows rows)
{
    /// <summary>The rows.</summary>
    public ScoredRows Rows => rows;

    /// <summary>What is measured: first that of each class or output, then that of all.</summary>
    public abstract IReadOnlyList<MeasuredFigure> Figures { get; }

    /// <summary>What there is to say of the rows besides.</summary>
    public virtual IEnumerable<Finding> Findings() => rows.Findings();

    /// <summary>Measures all figures.</summary>
    /// <param name="weights">The weight of each row, not negative.</param>
    /// <returns>A number for each of <see cref="Figures"/>; NaN where it is not defined.</returns>
    public abstract double[] Measure(double[] weights);

    /// <summary>How bad each row's prediction is: of probabilities the log-loss, of numbers the absolute error.</summary>
    public abstract double[] ComputeLosses();

    /// <summary>How wrong each row's prediction is, as <see cref="ErrorName"/> says.</summary>
    public abstract double[] ComputeErrors();

    /// <summary>What the mean of <see cref="ComputeErrors"/> is, in words.</summary>
    public abstract string ErrorName { get; }

    /// <summary>Whether errors are 0 or 1.</summary>
    public virtual bool ErrorsAreShares => false;

    /// <summary>Measures one figure of all by its name.</summary>
    /// <param name="name">The name, such as <c>MacroF1</c>.</param>
    /// <param name="weights">The weight of each row; null for their own.</param>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public double Measure(string name, double[]? weights = null) => Measure(weights ?? rows.Weights)[FindFigure(name)];

    /// <summary>Finds a figure of all by its name.</summary>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public Metric FindMetric(string name) => Figures[FindFigure(name)].Metric;

    /// <summary>Measures all figures, with their intervals if they are asked for.</summary>
    public MetricValue[] MeasureAll(ReportOptions options)
    {
        var values = Measure(rows.Weights);
        var bootstrap = Bootstrap.Create(options, rows.Count);
        var draws = bootstrap?.Run(rows, Measure);
        return
        [
            .. Figures.Select((figure, i) => new MetricValue(
                figure.Metric.Name,
                values[i],
                double.IsFinite(values[i]) ? bootstrap?.Interval(draws!, i, figure.IsBiased ? values[i] : null) : null,
                figure.Metric.HigherIsBetter)),
        ];
    }

    private int FindFigure(string name)
    {
        var found = Figures.Index().FirstOrDefault(figure => figure.Item.Part is null && figure.Item.Metric.Name == name, (-1, null!)).Index;
        var names = Figures.Where(figure => figure.Part is null).Select(figure => $"'{figure.Metric.Name}'");
        return found >= 0 ? found : throw new ArgumentException($"The metric must be one of {string.Join(", ", names)} but is '{name}'.");
    }
}
