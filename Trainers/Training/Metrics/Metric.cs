using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Trainers.Training.Metrics;

/// <summary>A figure to judge an epoch by, and which way is better.</summary>
/// <param name="Name">Its name in the options and in <see cref="EpochResult.ValidationMetrics"/>.</param>
/// <param name="HigherIsBetter">Whether a higher figure is better.</param>
internal sealed record Metric(string Name, bool HigherIsBetter)
{
    /// <summary>The validation loss.</summary>
    public static Metric Loss { get; } = new("Loss", HigherIsBetter: false);

    /// <summary>Finds a metric by its name, of the loss and a task's own.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists all.</exception>
    public static Metric Find(string name, IReadOnlyList<Metric> taskMetrics)
    {
        Metric[] all = [Loss, .. taskMetrics];
        return all.FirstOrDefault(metric => metric.Name == name) ?? throw new ArgumentException(
            $"EarlyStopping.Metric must be one of {string.Join(", ", all.Select(metric => $"'{metric.Name}'"))} but is '{name}'.");
    }

    /// <summary>The epoch's figure; null without validation rows.</summary>
    public double? GetValue(EpochResult result) => this == Loss
        ? result.ValidationLoss
        : result.ValidationMetrics.TryGetValue(Name, out var value) ? value : null;

    /// <summary>Whether a figure is better than another by more than a difference; NaN never is.</summary>
    public bool IsBetter(double value, double other, double minimumDelta = 0) =>
        HigherIsBetter ? value > other + minimumDelta : value < other - minimumDelta;

    /// <summary>A figure that every other is better than.</summary>
    public double Worst => HigherIsBetter ? double.NegativeInfinity : double.PositiveInfinity;
}
