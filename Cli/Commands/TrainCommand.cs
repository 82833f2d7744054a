using System.CommandLine;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Outputs;
using MLNet.DeepExtensions.Cli.Running;
using MLNet.DeepExtensions.Cli.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.Cli.Commands;

/// <summary><c>deepml train DATA --label NAME</c>: the best model for a file.</summary>
internal sealed class TrainCommand
{
    private readonly Argument<string> _data = CommonOptions.TrainingData();
    private readonly Option<string?> _label = new("--label") { Description = "The column to predict." };
    private readonly Option<string?> _test = new("--test") { Description = "A file of rows to judge the winner by." };
    private readonly Option<TaskName?> _task = new("--task")
    {
        Description = "What is predicted: binary, multiclass or regression. Found out if left out.",
    };

    private readonly Option<string?> _positive = new("--positive") { Description = "The value of the label that is true, of two classes." };
    private readonly Option<string[]> _trainers = CommonOptions.Names(
        "--trainers",
        "What to try out: auto, or some of tables, mlp, transformer, text, image, lightgbm, fasttree and linear, with commas between them.");

    private readonly Option<string?> _columns = new("--columns") { Description = "What the columns are: a file that deepml columns wrote." };
    private readonly Option<string[]> _ignore = CommonOptions.Names("--ignore", "Columns to leave out, with commas between them.");
    private readonly Option<TimeSpan> _time = CommonOptions.Time(
        "--time", "How long to look: 90s, 10m, 1h30m, or none.", TimeSpan.FromMinutes(10));

    private readonly Option<int> _folds = CommonOptions.Count("--folds", "The folds to judge candidates in.", smallest: 2, standard: 5);
    private readonly Option<string?> _group = new("--group")
    {
        Description = "The column of rows that belong together, such as those of a customer.",
    };

    private readonly Option<string?> _timeColumn = new("--time-column")
    {
        Description = "The column of times: the later rows are predicted from the earlier ones.",
    };

    private readonly Option<string?> _metric = new("--metric") { Description = "The figure to choose by, such as F1. By the task if left out." };
    private readonly Option<int> _seed = new("--seed") { Description = "The seed of folds and trainers.", DefaultValueFactory = _ => 0 };
    private readonly Option<string?> _output = new("--out") { Description = "The folder to write. By default the name of the data with -model." };
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "A folder that keeps what is done, so that a run that was stopped goes on when it is started again.",
    };

    private readonly Option<string?> _purpose = CommonOptions.Purpose();
    private readonly Option<string?> _packageSource = new("--package-source")
    {
        Description = "A folder or an address of packages that the code in code/ is built with, beside the sources of nuget.config.",
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace the folder if it is there." };
    private readonly FileSettings _files = new();

    private enum TaskName
    {
        Binary,
        Multiclass,
        Regression,
    }

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var train = new TrainCommand();
        var command = new Command("train", "Find the best model for a file.")
        {
            train._data, train._label, train._test, train._task, train._positive, train._trainers, train._columns, train._ignore, train._time,
            train._folds, train._group, train._timeColumn, train._metric, train._seed, train._output, train._resume,
            train._purpose, train._packageSource, train._overwrite,
        };
        train._files.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(train._group) is not null && result.GetValue(train._timeColumn) is not null)
            {
                result.AddError("Only one of --group and --time-column can be given");
            }
        });
        runner.SetAction(command, (result, context) => Run(train.Read(result), context));
        return command;
    }

    private static void Run(TrainingSettings settings, CommandContext context)
    {
        using var folder = PendingFolder.Create(settings.Output, settings.IsOverwriting);
        var rows = TrainingRows.Load(context.Ml, settings);
        var test = settings.Test is null ? null : rows.LoadTest(context.Ml, settings.Test, settings.Files);
        var options = new AutoTrainOptions
        {
            TimeBudget = settings.Time,
            Metric = settings.Metric,
            Folds = rows.Folds.Folds,
            Seed = settings.Seed,
            Trainers = settings.Trainers,
            Directory = settings.Resume,
            CancellationToken = context.Stop,
        };
        using var report = TrainingProgressView.Run(context, rows.Columns.ToString(), progress =>
        {
            options.Progress = progress;
            return context.Ml.AutoTrain(rows.Rows, rows.Columns, options);
        });
        foreach (var warning in report.Findings.Where(finding => finding.Severity == FindingSeverity.Warning))
        {
            context.Say($"Warning: {warning.Message}");
        }

        var result = new TrainingResult(settings, rows, report, test is null ? null : (test, Judge(context.Ml, report, test)));
        result.Write(context.Ml, folder.PathOf);
        folder.Complete();
        context.Answer(result.ToText(settings.Output), result.ToJson(settings.Output));
    }

    private static Evaluation.EvaluationReport Judge(MLContext ml, AutoTrainReport report, LabelledRows test) =>
        ModelReport.Create(ml, report.Model.Transform(test.Rows), report.Columns, confidence: 0.95);

    private TrainingSettings Read(ParseResult result)
    {
        var data = result.GetRequiredValue(_data);
        var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(data));
        return new TrainingSettings(data, result.GetValue(_output) ?? $"{name}-model")
        {
            Label = result.GetValue(_label),
            Test = result.GetValue(_test),
            Task = result.GetValue(_task) switch
            {
                TaskName.Binary => PredictionTask.BinaryClassification,
                TaskName.Multiclass => PredictionTask.MulticlassClassification,
                TaskName.Regression => PredictionTask.Regression,
                _ => null,
            },
            Positive = result.GetValue(_positive),
            Trainers = ReadTrainers(result.GetValue(_trainers)!),
            ColumnsFile = result.GetValue(_columns),
            Ignored = result.GetValue(_ignore)!,
            Time = result.GetValue(_time) is var time && time == Timeout.InfiniteTimeSpan ? null : time,
            Folds = result.GetValue(_folds),
            GroupColumn = result.GetValue(_group),
            TimeColumn = result.GetValue(_timeColumn),
            Metric = result.GetValue(_metric),
            Seed = result.GetValue(_seed),
            Resume = result.GetValue(_resume),
            Purpose = result.GetValue(_purpose),
            PackageSource = FindPackages(result.GetValue(_packageSource)),
            IsOverwriting = result.GetValue(_overwrite),
            Files = _files.Read(result),
        };
    }

    private static string? FindPackages(string? source) => source switch
    {
        null => null,
        _ when Uri.TryCreate(source, UriKind.Absolute, out var address) && !address.IsFile => source,
        _ when Directory.Exists(source) => Path.GetFullPath(source),
        _ => throw new WrongInputException($"--package-source must be a folder or an address of packages, but there is no folder '{source}'."),
    };

    private static string[]? ReadTrainers(string[] given)
    {
        string[] names = [.. given.SelectMany(NameList.Split)];
        return names is [] or ["auto"] ? null : names;
    }
}
