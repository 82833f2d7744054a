using System.CommandLine;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Cli.Checkup;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml doctor</c>: whether this machine can train and score.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("doctor", "Tell whether this machine can train and score, by trying it out for a few seconds.");
        runner.SetAction(command, (_, context) =>
        {
            CheckResult[] results = [.. new SelfTest(context.Ml).Run()];
            var isWell = results.All(result => result.IsGood);
            var width = results.Max(result => result.Name.Length);
            var lines = results.Select(result => $"{(result.IsGood ? "ok    " : "FAILED")}  {result.Name.PadRight(width)}  {result.Text}");
            var verdict = isWell ? "All is well: this machine can train and score." : "Something is missing: see the lines that FAILED.";
            context.ExitCode = isWell ? ExitCode.Done : ExitCode.Failed;
            context.Answer(string.Join(Environment.NewLine, lines.Append(verdict)), new JsonObject
            {
                ["isWell"] = isWell,
                ["checks"] = new JsonArray(
                [
                    .. results.Select(result => (JsonNode)new JsonObject
                    {
                        ["name"] = result.Name,
                        ["isGood"] = result.IsGood,
                        ["text"] = result.Text,
                    }),
                ]),
            });
        });
        return command;
    }
}
