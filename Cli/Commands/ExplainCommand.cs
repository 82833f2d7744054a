using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml explain MODEL DATA --row N</c>: why a row is predicted to be what it is.</summary>
internal sealed class ExplainCommand
{
    private const int FewRows = 10;
    private readonly Argument<string> _model = CommonOptions.Model();
    private readonly Argument<string> _data = CommonOptions.Data("A file with the row, and others to compare it with.");
    private readonly Option<int> _row = CommonOptions.Count("--row", "The number of the row, from 1.", smallest: 1, standard: 1);
    private readonly Option<string?> _background = new("--background")
    {
        Description = "A file of rows to compare with, such as those that the model was trained on. The data itself if left out.",
    };

    private readonly Option<string?> _class = new("--class") { Description = "The class to explain, of several. The predicted one if left out." };
    private readonly Option<int> _samples = CommonOptions.Count(
        "--samples", "How many rows are compared with: the more, the more exact.", smallest: 1, standard: 64);

    private readonly FileSettings _files = new();

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var explain = new ExplainCommand();
        var command = new Command("explain", "Tell what each column of a row did to its score.")
        {
            explain._model, explain._data, explain._row, explain._background, explain._class, explain._samples,
        };
        explain._files.AddTo(command);
        runner.SetAction(command, explain.Run);
        return command;
    }

    private void Run(ParseResult result, CommandContext context)
    {
        using var model = LoadedModel.Load(context.Ml, result.GetRequiredValue(_model));
        var (path, files, number) = (result.GetRequiredValue(_data), _files.Read(result), result.GetValue(_row));
        var rows = model.LoadRows(path, files);
        var row = context.Ml.Data.Cache(context.Ml.Data.TakeRows(number == 1 ? rows : context.Ml.Data.SkipRows(rows, number - 1), 1));
        var (fields, values) = model.Read(row) is [var only]
            ? only
            : throw new WrongInputException($"There is no row {number} in '{path}'. Name one that is there, from 1.");
        var background = context.Ml.Data.Cache(result.GetValue(_background) is { } other ? model.LoadRows(other, files) : rows);
        var why = model.Transformer.ExplainColumns(row, background, result.GetValue(_class), result.GetValue(_samples))[0];
        if (RowCount.AtMost(background, FewRows) < FewRows)
        {
            context.Say($"There are fewer than {FewRows} rows to compare with. Give more, such as the training rows, with --background.");
        }

        var parts = fields.Zip(values, (field, value) => string.Create(CultureInfo.InvariantCulture, $"{field.Name} {value}"));
        context.Answer($"Row {number}: {string.Join(", ", parts)}{Environment.NewLine}{why}", new JsonObject
        {
            ["row"] = number,
            ["prediction"] = Rows.JsonRows.ToObject(fields, values),
            ["className"] = why.ClassName,
            ["score"] = JsonAnswer.Number(why.Score),
            ["baselineScore"] = JsonAnswer.Number(why.BaselineScore),
            ["columns"] = new JsonArray(
            [
                .. why.Columns.Select(column => (JsonNode)new JsonObject
                {
                    ["name"] = column.Name,
                    ["value"] = column.Value,
                    ["contribution"] = JsonAnswer.Number(column.Contribution),
                }),
            ]),
        });
    }
}
