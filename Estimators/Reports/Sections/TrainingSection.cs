using System.Globalization;
using MLNet.DeepExtensions.Reports.Charts;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Reports.Sections;

/// <summary>How the training of a network went.</summary>
internal static class TrainingSection
{
    private const int MostNetworks = 4;

    /// <summary>Draws the losses by epoch, and the figures of the rows that were not trained on.</summary>
    /// <param name="history">What each epoch gave.</param>
    /// <returns>The part of the page; null where there is nothing to draw.</returns>
    public static ReportSection? Create(TrainingHistory history)
    {
        if (history.Epochs.Count < 2)
        {
            return null;
        }

        string[] metrics = [.. history.Epochs[0].ValidationMetrics.Keys.Where(name => history.Epochs.Any(epoch => IsFinite(epoch, name))).Take(1)];
        return new ReportSection(
            "training",
            "How it was trained",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{history.Epochs.Count} epochs{(history.StopReason is { } reason ? $", ended early: {reason}" : string.Empty)}; ")
            + (history.BestEpoch > 0 ? FormattableString.Invariant($"epoch {history.BestEpoch} was kept.") : "the last weights were kept."),
            Html.Write($"<div class=\"charts\">{CreateLosses(history)}{metrics.Select(name => CreateMetric(history, name))}</div>"));
    }

    /// <summary>Draws the losses of networks that were trained several times each.</summary>
    /// <param name="networks">The names of the networks, and how each of their trainings went.</param>
    /// <returns>The part of the page; null where there is nothing to draw.</returns>
    public static ReportSection? Create(IEnumerable<(string Name, IReadOnlyList<LossCurve> Trainings)> networks)
    {
        var drawn = networks.Where(network => network.Trainings.Any(losses => losses.Trained.Count > 1)).Take(MostNetworks).ToArray();
        return drawn.Length == 0 ? null : new ReportSection(
            "training",
            "How its networks were trained",
            "Each network was trained once for every fold, on the rows of the others. The loss should fall, and in all folds alike; where it still "
            + "falls at the end, more epochs may help. Trees have no epochs.",
            Html.Write($"<div class=\"charts\">{drawn.Select((network, number) => CreateFolds(number, network.Name, network.Trainings))}</div>"));
    }

    private static Html CreateFolds(int number, string name, IReadOnlyList<LossCurve> trainings)
    {
        var chart = new Chart(new ChartAxis("epoch"), new ChartAxis("loss"));
        foreach (var (training, losses) in trainings.Index())
        {
            chart.AddLine(training == 0 ? "rows trained on" : null, losses.TrainedPoints);
            if (losses.KeptApart is not null)
            {
                chart.AddLine(training == 0 ? "rows kept apart" : null, losses.KeptApartPoints, series: 1);
            }
        }

        var (first, last) = (trainings.Average(losses => losses.Trained[0]), trainings.Average(losses => losses.Trained[^1]));
        return chart.ToHtml(
            string.Create(CultureInfo.InvariantCulture, $"losses-{number}"),
            name,
            string.Create(CultureInfo.InvariantCulture, $"Loss by epoch, a line for each of {trainings.Count} trainings."),
            FormattableString.Invariant($"The mean training loss goes from {first:G3} to {last:G3}."));
    }

    private static bool IsFinite(EpochResult epoch, string name) => double.IsFinite(epoch.ValidationMetrics.GetValueOrDefault(name, double.NaN));

    private static Html CreateLosses(TrainingHistory history)
    {
        var chart = new Chart(new ChartAxis("epoch"), new ChartAxis("loss"));
        var losses = LossCurve.From(history);
        chart.AddLine("rows trained on", losses.TrainedPoints);
        if (losses.KeptApart is not null)
        {
            chart.AddLine("rows kept apart", losses.KeptApartPoints, series: 1);
        }

        MarkBest(chart, history);
        return chart.ToHtml(
            "losses",
            "Loss by epoch",
            "Both should fall. Where only the first does, the network learns its rows by heart.",
            FormattableString.Invariant($"The training loss falls from {history.Epochs[0].TrainLoss:G3} to {history.Epochs[^1].TrainLoss:G3}."));
    }

    private static Html CreateMetric(TrainingHistory history, string name)
    {
        var words = Evaluation.MetricText.Name(name);
        var chart = new Chart(new ChartAxis("epoch"), new ChartAxis(words));
        var found = history.Epochs.Where(epoch => IsFinite(epoch, name)).ToArray();
        chart.AddLine("rows kept apart", found.Select(epoch => ((double)epoch.Epoch, epoch.ValidationMetrics[name])), series: 1);
        MarkBest(chart, history);
        return chart.ToHtml(
            "training-metric",
            $"{words} by epoch",
            "Of rows that the network was not trained on.",
            FormattableString.Invariant($"It ends at {found[^1].ValidationMetrics[name]:G3}."));
    }

    private static void MarkBest(Chart chart, TrainingHistory history)
    {
        if (history.BestEpoch > 0 && history.BestEpoch < history.Epochs.Count)
        {
            chart.AddMark("the epoch that was kept", history.BestEpoch);
        }
    }
}
