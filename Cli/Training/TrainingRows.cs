using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Training;

/// <summary>The rows to learn from, what their columns are, and how they are put into folds.</summary>
/// <param name="Rows">The rows as the file has them; they are kept in memory, so that the file may change later.</param>
/// <param name="Columns">What their columns are, with a label.</param>
/// <param name="Folds">How they are put into folds.</param>
internal sealed record TrainingRows(IDataView Rows, DataColumns Columns, FoldRule Folds)
{
    private const int MostNamed = 20;

    /// <summary>Reads rows.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="settings">What was said of them.</param>
    public static TrainingRows Load(MLContext ml, TrainingSettings settings)
    {
        var columns = FindColumns(ml, settings);
        var rows = ml.Data.Cache(ml.Data.LoadFromFile(settings.Data, columns, settings.Files));
        var folds = FoldRule.Create(settings, columns);
        return new(rows, settings.GroupColumn is { } group ? columns.Without(group) : columns, folds);
    }

    /// <summary>Reads rows to judge the winner by, all of them, so that what is wrong with them is known before there is a winner.</summary>
    public LabelledRows LoadTest(MLContext ml, string path, DataFileOptions files) =>
        LabelledRows.Create(ml, ml.Data.Cache(ml.Data.LoadFromFile(path, Columns, files)), Columns);

    private static DataColumns FindColumns(MLContext ml, TrainingSettings settings)
    {
        var read = settings.ColumnsFile is null ? null : DataColumns.FromJson(File.ReadAllText(settings.ColumnsFile));
        var columns = read switch
        {
            null => ml.Data.InferColumns(settings.Data, RequireLabel(ml, settings), settings.Files),
            { } known when settings.Label is { } label && label != known.LabelName =>
                TakeLabel(known, ml.Data.InferColumns(settings.Data, known[label].Name, settings.Files)),
            { LabelName: null } => throw new WrongInputException(
                $"The columns of '{settings.ColumnsFile}' have no label. Say which column to predict: --label NAME."),
            _ => read,
        };
        if (settings.Task is not null || settings.Positive is not null)
        {
            columns = ChangeTask(columns, settings.Task ?? PredictionTask.BinaryClassification, settings.Positive);
        }

        var ignored = NameList.Split(settings.Ignored, columns);
        return ignored.Contains(columns.LabelName)
            ? throw new WrongInputException(
                $"'{columns.LabelName}' is the label and cannot be left out. Take it out of --ignore, or name another label.")
            : columns.Without(ignored);
    }

    // A folder of images has but one label.
    private static string? RequireLabel(MLContext ml, TrainingSettings settings)
    {
        if (settings.Label is not null || Directory.Exists(settings.Data))
        {
            return settings.Label;
        }

        var names = ml.Data.InferColumns(settings.Data, options: settings.Files).Select(column => $"'{column.Name}'").ToArray();
        var more = names.Length > MostNamed ? ", …" : string.Empty;
        throw new WrongInputException($"Say which column to predict: --label NAME, one of {string.Join(", ", names.Take(MostNamed))}{more}.");
    }

    private static DataColumns TakeLabel(DataColumns columns, DataColumns inferred) =>
        columns.WithLabel(inferred.LabelName!, inferred.Task!.Value, inferred.PositiveLabel);

    private static DataColumns ChangeTask(DataColumns columns, PredictionTask task, string? positive)
    {
        var label = columns.LabelName!;
        if (task == PredictionTask.Regression && columns[label].Kind != DataColumnKind.Number)
        {
            columns = columns.With(label, DataColumnKind.Number);
        }

        return task == columns.Task && positive is null
            ? columns
            : columns.WithLabel(label, task, positive ?? (task == PredictionTask.BinaryClassification ? columns.PositiveLabel : null));
    }
}
