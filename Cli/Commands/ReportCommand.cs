using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Outputs;
using MLNet.DeepExtensions.Cli.Running;
using MLNet.DeepExtensions.Reports;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml report DIR</c>: a page on a model and rows to judge it by.</summary>
internal static class ReportCommand
{
    private const string OptionsName = "options.json";

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var model = CommonOptions.Model();
        var test = new Option<string?>("--test") { Description = "A file of rows to judge the model by. That of the training if left out." };
        var output = new Option<string?>("--out")
        {
            Description = "The page to write. By default report-NAME.html beside the model, after the file of rows.",
        };
        var purpose = CommonOptions.Purpose();
        var files = new FileSettings();
        var command = new Command("report", "Write a page for people: how good a model is on the rows of a file.") { model, test, output, purpose };
        files.AddTo(command);
        runner.SetAction(command, (result, context) =>
        {
            using var loaded = LoadedModel.Load(context.Ml, result.GetRequiredValue(model));
            var folder = Path.GetDirectoryName(Path.GetFullPath(loaded.Path))!;
            var data = result.GetValue(test) ?? FindTest(folder);
            var path = result.GetValue(output) ?? Path.Combine(folder, $"report-{Path.GetFileNameWithoutExtension(data)}.html");
            using var pending = PendingFile.Create(path);
            var rows = loaded.LoadLabelled(data, files.Read(result));
            using var page = new TemporaryFile();
            context.Ml.Model.WriteReport(loaded.Path, page.Path, rows.Source, new HtmlReportOptions { Purpose = result.GetValue(purpose) });
            pending.Stream.Write(File.ReadAllBytes(page.Path));
            pending.Complete();
            context.Answer($"{path}: {loaded.LabelName}, judged on {rows.Count} rows of {data}", new JsonObject
            {
                ["file"] = Path.GetFullPath(path),
                ["data"] = Path.GetFullPath(data),
                ["rows"] = rows.Count,
                ["leftOut"] = rows.LeftOut,
            });
        });
        return command;
    }

    // The rows that the training judged the winner by.
    private static string FindTest(string folder)
    {
        var file = Path.Combine(folder, OptionsName);
        try
        {
            if (File.Exists(file) && JsonNode.Parse(File.ReadAllText(file)) is JsonObject options && (string?)options["test"] is { } test)
            {
                return test;
            }
        }
        catch (JsonException)
        {
            // It was edited: what is not there must be named.
        }

        throw new WrongInputException("There must be rows to judge the model by, which the training had none of. Name a file of them with --test.");
    }
}
