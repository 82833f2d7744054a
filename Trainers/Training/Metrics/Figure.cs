namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>A metric, and how its value is read off what a counter has counted.</summary>
/// <typeparam name="TCounter">The counter.</typeparam>
/// <param name="Metric">The metric.</param>
/// <param name="Read">Reads its value; NaN where it is not defined.</param>
internal sealed record Figure<TCounter>(Metric Metric, Func<TCounter, double> Read)
    where TCounter : MetricCounter;
