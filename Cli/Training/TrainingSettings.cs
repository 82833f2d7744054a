using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Running;

namespace MLNet.DeepExtensions.Cli.Training;

/// <summary>What <c>deepml train</c> was told.</summary>
/// <param name="Data">The file to learn from.</param>
/// <param name="Output">The folder to write.</param>
internal sealed record TrainingSettings(string Data, string Output)
{
    /// <summary>The column to predict; null where a file of columns says it.</summary>
    public string? Label { get; init; }

    /// <summary>What is predicted; null to find it out.</summary>
    public PredictionTask? Task { get; init; }

    /// <summary>The value of the label that is true, of two classes; null to find it out.</summary>
    public string? Positive { get; init; }

    /// <summary>A file of rows to judge the winner by; null for none.</summary>
    public string? Test { get; init; }

    /// <summary>What columns are, as JSON; null to find it out.</summary>
    public string? ColumnsFile { get; init; }

    /// <summary>Columns to leave out.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Trainers to try out; null for all.</summary>
    public IReadOnlyList<string>? Trainers { get; init; }

    /// <summary>How long it may take; null for any time.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>The number of folds.</summary>
    public int Folds { get; init; }

    /// <summary>The column of rows that belong together; null for none.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>The column of times; null for none.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>The figure to choose by; null for that of the task.</summary>
    public string? Metric { get; init; }

    /// <summary>The seed.</summary>
    public int Seed { get; init; }

    /// <summary>A folder in which candidates that are done are kept; null for none.</summary>
    public string? Resume { get; init; }

    /// <summary>What the model is for, in a sentence; null where nobody said.</summary>
    public string? Purpose { get; init; }

    /// <summary>A folder or an address of packages for the code that is written, beside those of nuget.config; null for none.</summary>
    public string? PackageSource { get; init; }

    /// <summary>Whether a folder that is there is replaced.</summary>
    public bool IsOverwriting { get; init; }

    /// <summary>How files are written.</summary>
    public DataFileOptions Files { get; init; } = new();

    /// <summary>The settings as data; null where nothing was said.</summary>
    public JsonObject ToJson() => new()
    {
        ["data"] = Path.GetFullPath(Data),
        ["test"] = Test is null ? null : Path.GetFullPath(Test),
        ["label"] = Label,
        ["task"] = Task?.ToString(),
        ["positive"] = Positive,
        ["columns"] = ColumnsFile is null ? null : Path.GetFullPath(ColumnsFile),
        ["ignore"] = JsonAnswer.Texts(Ignored),
        ["trainers"] = Trainers is null ? null : JsonAnswer.Texts(Trainers),
        ["timeSeconds"] = JsonAnswer.Number(Time?.TotalSeconds),
        ["folds"] = Folds,
        ["group"] = GroupColumn,
        ["timeColumn"] = TimeColumn,
        ["metric"] = Metric,
        ["seed"] = Seed,
        ["purpose"] = Purpose,
        ["version"] = typeof(DataColumns).Assembly.GetName().Version?.ToString(3),
    };
}
