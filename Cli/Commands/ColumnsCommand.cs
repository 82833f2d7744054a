using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Cli.Outputs;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml columns DATA</c>: what the columns of a file are.</summary>
internal static class ColumnsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var data = CommonOptions.TrainingData();
        var label = new Option<string?>("--label") { Description = "The column to predict. Guessed if left out." };
        var output = new Option<string?>("--out") { Description = "A file for the columns as JSON, to be edited and given to train by --columns." };
        var files = new FileSettings();
        var command = new Command("columns", "Tell what the columns of a file are, and why.") { data, label, output };
        files.AddTo(command);
        runner.SetAction(command, (result, context) =>
        {
            using var file = result.GetValue(output) is { } path ? PendingFile.Create(path) : null;
            var columns = context.Ml.Data.InferColumns(result.GetRequiredValue(data), result.GetValue(label), files.Read(result));
            if (file is not null)
            {
                file.Stream.Write(Encoding.UTF8.GetBytes(columns.ToJson()));
                file.Complete();
            }

            context.Answer(columns.ToString(), JsonNode.Parse(columns.ToJson())!.AsObject());
        });
        return command;
    }
}
