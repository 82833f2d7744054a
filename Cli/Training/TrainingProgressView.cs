using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Running;
using Spectre.Console;

namespace MLNet.DeepExtensions.Cli.Training;

/// <summary>Shows how far a run is: a line for each candidate that is done, and on a terminal what is being tried out.</summary>
internal static class TrainingProgressView
{
    /// <summary>Runs work.</summary>
    /// <param name="context">Where it is shown.</param>
    /// <param name="introduction">What is said once it has begun, and what was given is known to be right.</param>
    /// <param name="work">The work; it is given whom to tell.</param>
    /// <returns>What the work returns.</returns>
    public static T Run<T>(CommandContext context, string introduction, Func<IProgress<AutoTrainProgress>, T> work)
    {
        var console = context.Console;
        if (!console.Profile.Out.IsTerminal || !console.Profile.Capabilities.Interactive)
        {
            return work(new Relay(() => context.Say(introduction), progress =>
            {
                if (progress.Result is not null)
                {
                    context.Say(progress.ToString());
                }
            }));
        }

        return console.Status().Start("Reading the rows", status => work(new Relay(() => console.WriteLine(introduction), progress =>
        {
            status.Status(Markup.Escape(progress.ToString()));
            if (progress.Result is not null)
            {
                console.WriteLine(progress.ToString());
            }
        })));
    }

    private sealed class Relay(Action begin, Action<AutoTrainProgress> report) : IProgress<AutoTrainProgress>
    {
        private Action? _begin = begin;

        public void Report(AutoTrainProgress value)
        {
            Interlocked.Exchange(ref _begin, null)?.Invoke();
            report(value);
        }
    }
}
