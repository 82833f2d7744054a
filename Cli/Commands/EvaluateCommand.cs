using System.CommandLine;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml evaluate MODEL DATA</c>: how good predictions are.</summary>
internal static class EvaluateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var model = CommonOptions.Model();
        var data = CommonOptions.Data("A file of rows with their labels.");
        var confidence = CommonOptions.Confidence();
        var files = new FileSettings();
        var command = new Command("evaluate", "Tell how good the predictions for the rows of a file are.") { model, data, confidence };
        files.AddTo(command);
        runner.SetAction(command, (result, context) =>
        {
            using var loaded = LoadedModel.Load(context.Ml, result.GetRequiredValue(model));
            var rows = loaded.LoadLabelled(result.GetRequiredValue(data), files.Read(result));
            var report = ModelReport.Create(context.Ml, loaded.Predict(rows.Rows), loaded.Columns, result.GetValue(confidence));
            if (rows.Note is { } note)
            {
                context.Say(note);
            }

            var json = JsonNode.Parse(report.ToJson())!.AsObject();
            json.Insert(0, "model", Path.GetFullPath(loaded.Path));
            json.Insert(1, "task", loaded.Task.ToString());
            json.Insert(2, "label", loaded.LabelName);
            json.Insert(3, "leftOut", rows.LeftOut);
            context.Answer(report.ToString(), json);
        });
        return command;
    }
}
