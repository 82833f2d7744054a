using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Trainers.Models;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MLNet.DeepExtensions.Examples;

/// <summary>What a training looks like now: the last epochs as a table, and the loss of all of them as a curve of bars.</summary>
internal sealed class TrainingView
{
    private const int ShownEpochs = 8;
    private const int Bars = 60;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<EpochResult> _results = [];
    private string _title = string.Empty;
    private TrainingProgress? _now;

    /// <summary>Takes in a report; the first one of a fit clears what is left of the fit before.</summary>
    public void Add(string title, TrainingProgress progress)
    {
        if (title != _title)
        {
            (_title, _now) = (title, null);
            _results.Clear();
            _watch.Restart();
        }

        _now = progress;
        if (progress.Result is { } result)
        {
            _results.Add(result);
        }
    }

    public IRenderable Render()
    {
        if (_now is not { } now)
        {
            return new Text("Reading the rows …");
        }

        var done = (int)(now.Fraction * Bars);
        var lines = new List<IRenderable>
        {
            new Markup($"[green]{new string('━', done)}[/][grey]{new string('━', Bars - done)}[/] "
                + $"{now.Fraction.ToString("P0", CultureInfo.InvariantCulture)}"),
            Epochs(),
        };
        lines.AddRange(Columns().Where(column => column.Header.Contains("loss", StringComparison.Ordinal)).Select(column =>
            new Markup($"{column.Header,-15} [green]{Curve(_results.Select(column.Value))}[/]")));
        return new Panel(new Rows(lines))
        {
            Header = new PanelHeader(
                Markup.Escape($" {_title} · epoch {now.Epoch}/{now.Epochs} · step {now.Step}/{now.StepsPerEpoch} · {_watch.Elapsed:mm\\:ss} ")),
        };
    }

    // Those of validation only when there are validation rows.
    private IEnumerable<(string Header, string Format, Func<EpochResult, double?> Value)> Columns()
    {
        yield return ("Epoch", "N0", result => result.Epoch);
        yield return ("Training loss", "F4", result => result.TrainLoss);
        if (_results.Any(result => result.ValidationLoss is not null))
        {
            yield return ("Validation loss", "F4", result => result.ValidationLoss);
            foreach (var metric in _results.SelectMany(result => result.ValidationMetrics.Keys).Distinct())
            {
                yield return (metric, "G5", result => result.ValidationMetrics.TryGetValue(metric, out var value) ? value : null);
            }
        }

        yield return ("Rows/s", "N0", result => result.RowsPerSecond);
    }

    private Table Epochs()
    {
        var columns = Columns().ToArray();
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. columns.Select(column => new TableColumn(column.Header).RightAligned())]);
        foreach (var result in _results.TakeLast(ShownEpochs))
        {
            table.AddRow([.. columns.Select(column => column.Value(result)?.ToString(column.Format, CultureInfo.InvariantCulture) ?? string.Empty)]);
        }

        return table;
    }

    // A bar is an epoch, or the last of several when there are more epochs than bars; its height is the logarithm of the loss.
    private static string Curve(IEnumerable<double?> losses)
    {
        var values = losses.OfType<double>().Select(loss => Math.Log(Math.Max(loss, 1e-12))).ToArray();
        var (low, high) = (values.DefaultIfEmpty().Min(), values.DefaultIfEmpty().Max());
        var bars = Math.Min(values.Length, Bars);
        return string.Concat(Enumerable.Range(1, bars)
            .Select(bar => values[(bar * values.Length / bars) - 1])
            .Select(value => "▁▂▃▄▅▆▇█"[high > low ? (int)Math.Round((value - low) / (high - low) * 7) : 7]));
    }
}
