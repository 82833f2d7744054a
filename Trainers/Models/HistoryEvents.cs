namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>Writes epochs as events for TensorBoard.</summary>
internal static class HistoryEvents
{
    /// <summary>Writes the file's version, then an event for each epoch with all of its figures. The stream stays open.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="epochs">The epochs, first to last.</param>
    /// <param name="ended">The time of the last epoch's end; those before follow from the epochs' durations.</param>
    public static void Write(Stream stream, IReadOnlyList<EpochResult> epochs, DateTimeOffset ended)
    {
        var file = new EventFile(stream);
        var time = ended - new TimeSpan(epochs.Sum(epoch => epoch.Duration.Ticks));
        file.WriteVersion(time);
        foreach (var epoch in epochs)
        {
            time += epoch.Duration;
            file.WriteScalars(time, epoch.Epoch, HistoryColumns.GetValues(epoch));
        }
    }
}
