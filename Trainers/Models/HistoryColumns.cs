namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>The figures of an epoch, by name, in the order in which every export has them.</summary>
internal static class HistoryColumns
{
    /// <summary>The figures that an epoch has; without validation rows, fewer.</summary>
    public static IEnumerable<KeyValuePair<string, double>> GetValues(EpochResult epoch)
    {
        yield return new("Loss/Train", epoch.TrainLoss);
        if (epoch.ValidationLoss is { } loss)
        {
            yield return new("Loss/Validation", loss);
        }

        foreach (var (name, value) in epoch.ValidationMetrics)
        {
            yield return new("Validation/" + name, value);
        }

        yield return new("LearningRate", epoch.LearningRate);
        yield return new("RowsPerSecond", epoch.RowsPerSecond);
        yield return new("Seconds", epoch.Duration.TotalSeconds);
        yield return new("MemoryMiB", epoch.Memory);
    }
}
