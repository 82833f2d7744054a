using System.Text.Json.Nodes;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Cli.Code;
using MLNet.DeepExtensions.Cli.Models;
using MLNet.DeepExtensions.Cli.Rows;
using MLNet.DeepExtensions.Cli.Running;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports;

namespace MLNet.DeepExtensions.Cli.Training;

/// <summary>What came of a run, as files and for machines.</summary>
/// <param name="settings">What was asked for.</param>
/// <param name="rows">The rows that were learned from.</param>
/// <param name="report">The winner and the leaderboard.</param>
/// <param name="test">Rows to judge the winner by, and how good it is on them; null if there are none.</param>
internal sealed class TrainingResult(
    TrainingSettings settings, TrainingRows rows, AutoTrainReport report, (LabelledRows Rows, EvaluationReport Report)? test)
{
    private const string ModelName = "model.zip", ReportName = "report.html", LeaderboardName = "leaderboard.csv", MetricsName = "metrics.json";
    private const string ColumnsName = "columns.json", OptionsName = "options.json";

    private static readonly RowField[] _fields =
    [
        new("Rank", FieldType.Number), new("Name", FieldType.Text), new("State", FieldType.Text), new("Metric", FieldType.Text),
        new("Value", FieldType.Number), new("Lower", FieldType.Number), new("Upper", FieldType.Number), new("Share", FieldType.Number),
        new("FitSeconds", FieldType.Number), new("ModelBytes", FieldType.Number), new("IsBaseline", FieldType.Boolean),
        new("IsEnsemble", FieldType.Boolean), new("ServerPackages", FieldType.Text), new("Failure", FieldType.Text),
    ];

    /// <summary>The names of the files, and of the folder, that <see cref="Write"/> writes.</summary>
    public static IReadOnlyList<string> FileNames { get; } =
        [ModelName, ReportName, LeaderboardName, MetricsName, ColumnsName, OptionsName, CodeFolder.Name];

    /// <summary>Writes all files.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="pathOf">Gives the path of a file.</param>
    public void Write(MLContext ml, Func<string, string> pathOf)
    {
        ml.Model.Save(report.Model, rows.Rows.Schema, pathOf(ModelName));
        using (var file = File.Create(pathOf(LeaderboardName)))
        using (var writer = RowWriter.Create(RowFormat.Csv, file, _fields))
        {
            foreach (var (place, entry) in report.Leaderboard.Index())
            {
                writer.Write(Describe(place, entry));
            }

            writer.Complete();
        }

        report.WriteHtml(pathOf(ReportName), test?.Rows.Source, new HtmlReportOptions { Purpose = settings.Purpose });
        WriteJson(pathOf(MetricsName), DescribeMetrics());
        File.WriteAllText(pathOf(ColumnsName), report.Columns.ToJson());
        WriteJson(pathOf(OptionsName), settings.ToJson());
        var (program, (project, script)) = (new TrainingProgram(settings, rows, report), CodeFolder.Commands);
        new CodeFolder(settings.PackageSource).Write(
            pathOf(CodeFolder.Name), program.Write(project, ".."), program.Write(script, "../.."));
    }

    /// <summary>All of it for people.</summary>
    /// <param name="folder">Where the files lie.</param>
    public string ToText(string folder) => string.Join(
        $"{Environment.NewLine}{Environment.NewLine}",
        new[] { report.ToString(), test is null ? null : $"Test rows, {test?.Report}", $"{folder}: {string.Join(", ", FileNames)}" }
            .OfType<string>());

    /// <summary>All of it for machines.</summary>
    /// <param name="folder">Where the files lie.</param>
    public JsonObject ToJson(string folder)
    {
        var json = DescribeMetrics();
        json.Insert(0, "folder", Path.GetFullPath(folder));
        json.Insert(1, "files", JsonAnswer.Texts(FileNames));
        var leaderboard = new JsonArray();
        foreach (var (place, entry) in report.Leaderboard.Index())
        {
            leaderboard.Add((JsonNode)JsonRows.ToObject(_fields, Describe(place, entry)));
        }

        json["leaderboard"] = leaderboard;
        return json;
    }

    private static object?[] Describe(int place, LeaderboardEntry entry) =>
    [
        place + 1d,
        entry.Name,
        entry.State.ToString(),
        entry.Value.Name,
        entry.Value.Value,
        entry.Value.Interval?.Lower,
        entry.Value.Interval?.Upper,
        entry.Share,
        entry.FitTime.TotalSeconds,
        (double?)entry.ModelBytes,
        entry.IsBaseline,
        entry.IsEnsemble,
        string.Join(' ', entry.ServerPackages),
        entry.Failure,
    ];

    private JsonObject DescribeMetrics() => new()
    {
        ["task"] = report.Columns.Task.ToString(),
        ["label"] = report.Columns.LabelName,
        ["positiveLabel"] = report.Columns.ClassNames?[1],
        ["metric"] = report.Leaderboard[0].Value.Name,
        ["value"] = JsonAnswer.Number(report.Leaderboard[0].Value),
        ["threshold"] = JsonAnswer.Number(report.Threshold),
        ["calibration"] = report.Calibration?.ToString(),
        ["seconds"] = report.Elapsed.TotalSeconds,
        ["modelBytes"] = report.ModelBytes,
        ["predictMilliseconds"] = report.PredictTime.TotalMilliseconds,
        ["serverPackages"] = JsonAnswer.Texts(report.ServerPackages),
        ["findings"] = JsonAnswer.Texts(report.Findings.Select(finding => $"{finding.Severity}: {finding.Message}")),
        ["validation"] = JsonNode.Parse(report.Validation.ToJson()),
        ["test"] = test is null ? null : JsonNode.Parse(test.Value.Report.ToJson()),
    };

    private static void WriteJson(string path, JsonObject json)
    {
        using var file = File.Create(path);
        JsonAnswer.Write(file, json);
    }
}
