namespace MLNet.DeepExtensions.Evaluation;

/// <summary>Between which values a figure probably lies.</summary>
/// <param name="Lower">The lower end, in the unit of the figure.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper);

/// <summary>A figure of a report, with its interval where one was asked for. It may be used as the number that it is.</summary>
public sealed class MetricValue
{
    internal MetricValue(string name, double value, ConfidenceInterval? interval, bool higherIsBetter) =>
        (Name, Value, Interval, HigherIsBetter) = (name, value, interval, higherIsBetter);

    /// <summary>The name of the figure, for example <c>MacroF1</c>.</summary>
    public string Name { get; }

    /// <summary>The figure; NaN where it is not defined, for example the AUC of rows of one class.</summary>
    public double Value { get; }

    /// <summary>Between which values it probably lies; null if no confidence was asked for, or the figure is not defined.</summary>
    public ConfidenceInterval? Interval { get; }

    /// <summary>Whether a higher figure is better.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>The figure as a number.</summary>
    /// <param name="metric">The figure.</param>
    public static implicit operator double(MetricValue metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.Value;
    }

    /// <summary>The figure as a number.</summary>
    public double ToDouble() => Value;

    /// <summary>The figure, and its interval in brackets, such as <c>0.9132 [0.9011, 0.9240]</c>.</summary>
    public override string ToString() => Format(MetricText.Number);

    internal string Format(Func<double, string> number) => (double.IsNaN(Value), Interval) switch
    {
        (true, _) => "–",
        (_, { } interval) => $"{number(Value)} [{number(interval.Lower)}, {number(interval.Upper)}]",
        _ => number(Value),
    };
}
