using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples;

/// <summary>Shows training: a bar on a terminal, a line every tenth epoch when the output is redirected.</summary>
internal static class TrainingConsole
{
    /// <summary>Runs work that fits one or more models, one after the other.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="fits">The number of fits.</param>
    /// <param name="work">The work; it is given the progress to report to.</param>
    /// <returns>What the work returns.</returns>
    public static T Run<T>(string title, int fits, Func<IProgress<TrainingProgress>, T> work)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            return work(new Reporter(fits, (_, fit, progress) => WriteLine(title, fits, fit, progress)));
        }

        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: 1);
                return work(new Reporter(fits, (fraction, fit, progress) =>
                {
                    bar.Value = fraction;
                    var loss = progress.Result is { } result ? string.Create(CultureInfo.InvariantCulture, $" · loss {result.TrainLoss:F4}") : null;
                    bar.Description = Markup.Escape($"{Name(title, fits, fit)} · epoch {progress.Epoch}/{progress.Epochs}{loss}");
                }));
            });
    }

    private static void WriteLine(string title, int fits, int fit, TrainingProgress progress)
    {
        if (progress.Result is { } result && (progress.Epoch % 10 == 0 || progress.Epoch == progress.Epochs))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name(title, fits, fit)}: epoch {progress.Epoch}/{progress.Epochs}, loss {result.TrainLoss:F4}, {result.RowsPerSecond:N0} rows/s"));
        }
    }

    private static string Name(string title, int fits, int fit) => fits == 1 ? title : $"{title} {fit}/{fits}";

    /// <summary>Counts the fits and reports at once, on the training thread.</summary>
    private sealed class Reporter(int fits, Action<double, int, TrainingProgress> show) : IProgress<TrainingProgress>
    {
        private int _done;

        public void Report(TrainingProgress value)
        {
            show((_done + value.Fraction) / fits, _done + 1, value);
            if (value.Result is not null && value.Epoch == value.Epochs)
            {
                _done++;
            }
        }
    }
}
