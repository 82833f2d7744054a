using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>The losses of a training, epoch by epoch.</summary>
/// <param name="Trained">Of the rows that were trained on.</param>
/// <param name="KeptApart">Of the rows that were kept apart; null where there were none.</param>
internal sealed record LossCurve(IReadOnlyList<double> Trained, IReadOnlyList<double>? KeptApart)
{
    /// <summary>Reads it off what a training gave.</summary>
    public static LossCurve From(TrainingHistory history) => new(
        [.. history.Epochs.Select(epoch => epoch.TrainLoss)],
        history.Epochs.All(epoch => epoch.ValidationLoss is not null) ? [.. history.Epochs.Select(epoch => epoch.ValidationLoss!.Value)] : null);

    /// <summary>The losses of the rows that were trained on as points: the number of the epoch, and the loss.</summary>
    public IEnumerable<(double X, double Y)> TrainedPoints => ToPoints(Trained);

    /// <summary>Those of the rows that were kept apart.</summary>
    public IEnumerable<(double X, double Y)> KeptApartPoints => ToPoints(KeptApart ?? []);

    private static IEnumerable<(double X, double Y)> ToPoints(IReadOnlyList<double> losses) =>
        losses.Index().Select(loss => (loss.Index + 1.0, loss.Item));
}
