using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Outputs;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml export MODEL --onnx</c>: the whole model, from the columns of the file to the predictions, for other runtimes.</summary>
internal sealed class ExportCommand
{
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
            throw new WrongInputException(e.Message);
        }
    }
}
