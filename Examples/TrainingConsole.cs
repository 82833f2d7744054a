using MLNet.DeepExtensions.Trainers.Models;
using Spectre.Console;

namespace MLNet.DeepExtensions.Examples;

/// <summary>Shows training: a live table and curve on a terminal, about ten lines a fit when the output is redirected.</summary>
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
            Console.WriteLine(fits == 1 ? $"{title}:" : $"{title} 1 to {fits}:");
            return work(new ConsoleProgress { MaximumLines = 10 });
        }

        var view = new TrainingView();
        return AnsiConsole.Live(view.Render()).Start(context => work(new Reporter((fit, progress) =>
        {
            view.Add(Name(title, fits, fit), progress);
            context.UpdateTarget(view.Render());
        })));
    }

    private static string Name(string title, int fits, int fit) => fits == 1 ? title : $"{title} {fit}/{fits}";

    /// <summary>Counts the fits and reports at once, on the training thread.</summary>
    private sealed class Reporter(Action<int, TrainingProgress> show) : IProgress<TrainingProgress>
    {
        private int _fit = 1;
        private TrainingProgress? _last;

        public void Report(TrainingProgress value)
        {
            // After the end of an epoch comes a later one, or the first of the next fit.
            if (_last is { Result: not null } last && value.Epoch <= last.Epoch)
            {
                _fit++;
            }

            _last = value;
            show(_fit, value);
        }
    }
}
