using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Outputs;
using MLNet.DeepExtensions.Cli.Rows;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml predict MODEL DATA</c>: rows in, predictions out, one after the other.</summary>
internal sealed class PredictCommand
{
    private readonly Argument<string> _model = CommonOptions.Model();
    private readonly Argument<string> _data = CommonOptions.Data("A file of rows, or - for what comes from standard input.");
    private readonly Option<string?> _output = new("--out")
    {
        Description = "The file to write: .csv, .tsv, .jsonl, .json or .parquet. Standard output if left out.",
    };

    private readonly Option<RowFormat?> _format = new("--format")
    {
        Description = "How to write: csv, tsv, jsonl, json or parquet. By the ending of the file, or csv, if left out.",
    };

    private readonly Option<string[]> _keep = CommonOptions.Names(
        "--keep", "Columns of the data to write beside the predictions, as they are there, with commas between them.");

    private readonly FileSettings _files = new();

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var predict = new PredictCommand();
        var command = new Command("predict", "Predict the rows of a file.")
        {
            predict._model, predict._data, predict._output, predict._format, predict._keep,
        };
        predict._files.AddTo(command);
        runner.SetAction(command, predict.Run);
        return command;
    }

    private void Run(ParseResult result, CommandContext context)
    {
        using var model = LoadedModel.Load(context.Ml, result.GetRequiredValue(_model));
        var files = _files.Read(result);
        using var data = InputFile.Open(result.GetRequiredValue(_data), context.Input);
        var names = NameList.Split(result.GetValue(_keep)!, model.Columns);
        if (result.GetValue(_output) is { } path)
        {
            var format = result.GetValue(_format) ?? RowFormats.FromPath(path);
            using var file = PendingFile.Create(path);
            var watch = Stopwatch.StartNew();
            var count = Write(context, model, data.Path, files, names, fields => RowWriter.Create(format, file.Stream, fields));
            file.Complete();
            context.Answer(
                string.Create(CultureInfo.InvariantCulture, $"{count:N0} predictions in {watch.Elapsed.TotalSeconds:F1} s: {path}"),
                new JsonObject { ["rows"] = count, ["file"] = Path.GetFullPath(path), ["seconds"] = watch.Elapsed.TotalSeconds });
        }
        else if (context.IsJson)
        {
            WriteObject(context, model, data.Path, files, names);
        }
        else
        {
            var format = result.GetValue(_format) ?? RowFormat.Csv;
            Write(context, model, data.Path, files, names, fields => RowWriter.Create(format, context.Output, fields));
        }
    }

    // Whole before any of it is written: an object that breaks off is none.
    private static void WriteObject(CommandContext context, LoadedModel model, string path, DataFileOptions files, IReadOnlyList<string> names)
    {
        using var file = new TemporaryFile();
        using var stream = new FileStream(file.Path, FileMode.CreateNew, FileAccess.ReadWrite);
        Write(context, model, path, files, names, fields => new JsonArrayWriter(stream, fields, "predict"));
        stream.Position = 0;
        stream.CopyTo(context.Output);
    }

    private static long Write(
        CommandContext context,
        LoadedModel model,
        string path,
        DataFileOptions files,
        IReadOnlyList<string> names,
        Func<IReadOnlyList<RowField>, RowWriter> create)
    {
        var rows = model.LoadRows(path, files);
        var scored = model.Predict(rows);
        var predicted = new PredictedColumns(scored.Schema, model.Columns);
        using var kept = KeptColumns.Open(model, path, files, names);
        using var cursor = scored.GetRowCursor(predicted.Needed);
        using var writer = create([.. kept.Fields, .. predicted.Fields]);
        var readers = predicted.Attach(cursor);
        var count = 0L;
        for (; cursor.MoveNext(); count++)
        {
            context.Stop.ThrowIfCancellationRequested();
            kept.MoveNext();
            writer.Write([.. kept.Values, .. readers.Select(read => read())]);
        }

        kept.Complete();
        writer.Complete();
        return count;
    }
}
