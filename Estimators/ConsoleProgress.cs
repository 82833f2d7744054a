using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions;

/// <summary>
/// Shows on the console how training goes: <c>Progress = new ConsoleProgress()</c>. A line for an epoch, with losses, validation metrics, rows a
/// second and the time left; on a terminal also where the training stands within an epoch, in place.
/// </summary>
/// <remarks>It uses no colours and no cursor movements but the carriage return. Where the output is redirected, as in notebooks, it writes whole
/// lines only.</remarks>
public sealed class ConsoleProgress : IProgress<TrainingProgress>
{
    private readonly Lock _gate = new();
    private readonly TextWriter? _writer;
    private readonly Stopwatch _watch = new();
    private readonly int _maximumLines = 50;
    private TrainingProgress? _last;
    private TimeSpan _before; // what the first report's epoch took until then
    private double _firstFraction;
    private int _inPlace; // the length of the text that the next one is written over

    /// <summary>Shows progress on the console, whatever <see cref="Console.Out"/> is then.</summary>
    public ConsoleProgress()
    {
    }

    /// <summary>Writes progress elsewhere, in whole lines.</summary>
    /// <param name="writer">Where to write; it stays open.</param>
    public ConsoleProgress(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _writer = writer;
    }

    /// <summary>About how many lines a training has at most, positive: of more epochs, some have no line. Default 50.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is zero or negative.</exception>
    public int MaximumLines
    {
        get => _maximumLines;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _maximumLines = value;
        }
    }

    private bool IsTerminal => _writer is null && !Console.IsOutputRedirected;

    /// <summary>Shows where a training stands. It may be called from several trainings, one after the other.</summary>
    /// <param name="value">Where the training stands.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_gate)
        {
            if (_last is null || value.Fraction < _last.Fraction || _last.StopReason is not null || _last.Fraction >= 1)
            {
                Start(value);
            }

            _last = value;
            var text = value + TimeLeft(value);
            if (HasLine(value))
            {
                WriteLine(text);
            }
            else if (IsTerminal)
            {
                WriteInPlace(text);
            }
        }
    }

    // Every so many epochs, and the end, whatever it is.
    private bool HasLine(TrainingProgress value) =>
        value.StopReason is not null ||
        (value.Result is not null && (value.Epoch % (((value.Epochs - 1) / MaximumLines) + 1) == 0 || value.Epoch == value.Epochs));

    private void Start(TrainingProgress value)
    {
        _before = value.Result?.Duration ?? TimeSpan.Zero;
        _firstFraction = value.Result is null ? value.Fraction : (value.Epoch - 1.0) / value.Epochs;
        _watch.Restart();
    }

    private string TimeLeft(TrainingProgress value)
    {
        var done = value.Fraction - _firstFraction;
        if (value.StopReason is not null || value.Fraction >= 1 || done <= 0)
        {
            return string.Empty;
        }

        var left = (_before + _watch.Elapsed) * ((1 - value.Fraction) / done);
        return string.Create(CultureInfo.InvariantCulture, $", {(long)left.TotalHours}:{left:mm\\:ss} left");
    }

    private void WriteLine(string text)
    {
        (_writer ?? Console.Out).WriteLine((_inPlace > 0 ? "\r" : string.Empty) + text.PadRight(_inPlace));
        _inPlace = 0;
    }

    private void WriteInPlace(string text)
    {
        var width = Console.WindowWidth - 1;
        text = width > 0 && text.Length > width ? text[..width] : text;
        Console.Out.Write("\r" + text.PadRight(_inPlace));
        _inPlace = text.Length;
    }
}
