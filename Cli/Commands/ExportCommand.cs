using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Outputs;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml export MODEL --onnx</c>: the whole model, from the columns of the file to the predictions, for other runtimes.</summary>
internal sealed class ExportCommand
{
    private const int MostNamed = 8;

    private readonly Argument<string> _model = CommonOptions.Model();
    private readonly Option<bool> _onnx = new("--onnx") { Description = "Write an ONNX file: the format there is.", Required = true };
    private readonly Option<string?> _output = new("--out")
    {
        Description = "The file to write. Beside the model, with the ending .onnx, if left out.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var export = new ExportCommand();
        var command = new Command("export", "Write the whole model as a file for other runtimes.") { export._model, export._onnx, export._output };
        runner.SetAction(command, export.Run);
        return command;
    }

    private void Run(ParseResult result, CommandContext context)
    {
        if (!result.GetValue(_onnx))
        {
            throw new WrongInputException("--onnx must be true: there is no other format to write.");
        }

        using var model = LoadedModel.Load(context.Ml, result.GetRequiredValue(_model));
        var path = result.GetValue(_output) ?? Path.ChangeExtension(model.Path, ".onnx");
        using var file = PendingFile.Create(path);
        Write(context.Ml, model, file.Stream);
        var size = file.Stream.Length;
        file.Complete();
        context.Answer(
            string.Create(CultureInfo.InvariantCulture, $"{path}, {size / 1e6:F2} MB: every step from the columns to the predictions"),
            new JsonObject { ["file"] = Path.GetFullPath(path), ["bytes"] = size });
    }

    private static void Write(MLContext ml, LoadedModel model, Stream stream)
    {
        try
        {
            ml.Model.SaveAsOnnx(model.Transformer, model.InputSchema, stream);
        }
        catch (NotSupportedException e)
        {
            throw new WrongInputException(Describe(model, e));
        }
    }

    // What most files have, dates and numbers beside currencies, is parsed by a step that ONNX has no counterpart of.
    private static string Describe(LoadedModel model, NotSupportedException reason)
    {
        string[] parsed =
        [
            .. model.Columns.Features
                .Where(column => column.RawType == DataKind.String)
                .Where(column => column.Kind is DataColumnKind.Number or DataColumnKind.Boolean or DataColumnKind.Date
                    || column.Format is not null || column.MissingMarks.Count > 0)
                .Select(column => $"'{column.Name}' ({column.Reason})"),
        ];
        return parsed.Length == 0
            ? reason.Message
            : "A step of the kind Expression, which reads what a text says, cannot be written as ONNX, and reads "
                + $"{string.Join(", ", parsed.Take(MostNamed))}{(parsed.Length > MostNamed ? ", …" : string.Empty)}. "
                + "Write plain numbers and words in these columns, and nothing where one is missing, and train again; or use the model's file as it "
                + "is, which loads in any ML.NET process.";
    }
}
