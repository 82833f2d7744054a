using System.CommandLine;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml compare A B DATA</c>: which of two models is better on the same rows.</summary>
internal static class CompareCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var (first, second) = (CommonOptions.Model("first"), CommonOptions.Model("second"));
        var data = CommonOptions.Data("A file of rows with their labels, which neither model was trained on.");
        var files = new FileSettings();
        var command = new Command("compare", "Tell which of two models is better on the rows of a file.") { first, second, data };
        files.AddTo(command);
        runner.SetAction(command, (result, context) =>
        {
            using var one = LoadedModel.Load(context.Ml, result.GetRequiredValue(first));
            using var other = LoadedModel.Load(context.Ml, result.GetRequiredValue(second));
            RequireSame(one, other);
            var path = result.GetRequiredValue(data);
            var (rows, others) = (one.LoadLabelled(path, files.Read(result)), other.LoadLabelled(path, files.Read(result)));
            if (rows.Count != others.Count)
            {
                throw new WrongInputException(
                    $"Both models must read the same labels, but the first finds {rows.Count} in '{path}' and the second {others.Count}. "
                    + "Write missing labels as an empty value.");
            }

            var (scored, otherScored) = (one.Predict(rows.Rows), other.Predict(others.Rows));
            var difference = new PairedDifference(RowErrors.Read(scored, one.Columns), RowErrors.Read(otherScored, other.Columns));
            var pairs = ModelReport.Create(context.Ml, scored, one.Columns, confidence: null).Metrics
                .Zip(ModelReport.Create(context.Ml, otherScored, other.Columns, confidence: null).Metrics)
                .Where(pair => double.IsFinite(pair.First) && double.IsFinite(pair.Second))
                .ToArray();
            var compared = new ComparedModels(one, other, rows, pairs, difference);
            context.Answer(compared.ToText(), compared.ToJson());
        });
        return command;
    }

    private static void RequireSame(LoadedModel one, LoadedModel other)
    {
        if (one.Task != other.Task || one.LabelName != other.LabelName || one.Columns.PositiveLabel != other.Columns.PositiveLabel)
        {
            throw new WrongInputException(
                $"Both models must predict the same, but the first predicts {Describe(one)} and the second {Describe(other)}. "
                + "Name two models of the same label and task.");
        }
    }

    private static string Describe(LoadedModel model) =>
        $"'{model.LabelName}' ({model.Task}{(model.Columns.PositiveLabel is { } positive ? $", '{positive}' is true" : string.Empty)})";
}
