using System.CommandLine;
using MLNet.DeepExtensions.Cli.Commands;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli;

/// <summary>The command <c>deepml</c>.</summary>
internal static class DeepMl
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What follows the name of the command.</param>
    /// <param name="streams">What is read from and written to.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(string[] arguments, CommandStreams streams)
    {
        var runner = new CommandRunner(streams);
        var root = new RootCommand("From a file to the best model, what it predicts, and what that is worth.")
        {
            ColumnsCommand.Create(runner),
            TrainCommand.Create(runner),
            PredictCommand.Create(runner),
            EvaluateCommand.Create(runner),
            ExplainCommand.Create(runner),
            CompareCommand.Create(runner),
            ReportCommand.Create(runner),
            ExportCommand.Create(runner),
            DoctorCommand.Create(runner),
        };
        root.Options.Add(runner.Json);
        return runner.Invoke(root.Parse(arguments));
    }
}
