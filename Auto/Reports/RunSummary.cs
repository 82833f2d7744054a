using System.Text.Json.Nodes;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Reports.Sections;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Auto.Reports;

/// <summary>What is told of a run, also by the file of its winner alone: what was tried, what stood out, how networks were trained.</summary>
/// <param name="Headline">What was looked for, in words.</param>
/// <param name="Leaderboard">What was tried, as a table.</param>
internal sealed record RunSummary(string Headline, TextTable Leaderboard)
{
    /// <summary>Under which it is kept beside the graph.</summary>
    public const string Key = "deepextensions.auto";

    /// <summary>The figure that was chosen by.</summary>
    public required string Metric { get; init; }

    /// <summary>The number of rows that were learned from.</summary>
    public required int RowCount { get; init; }

    /// <summary>What tells these rows apart from others.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>What stood out in the data and in the training of networks.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How the networks of the winner were trained, each several times.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<LossCurve> Folds)> Trainings { get; init; }

    /// <summary>Reads it off a model's file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The summary; null if the file holds none.</returns>
    public static RunSummary? Find(string path)
    {
        using var zip = File.OpenRead(path);
        foreach (var onnx in SavedModel.FindOnnx(zip).Reverse())
        {
            if (OnnxFile.IsOurs(onnx, Key)
                && JsonNode.Parse(OnnxFile.Parse(onnx).Metadata(Key)) is JsonObject json
                && json.ContainsKey("leaderboard")) // earlier versions told less
            {
                return FromJson(json);
            }
        }

        return null;
    }

    /// <summary>All of it as data.</summary>
    public JsonObject ToJson() => new()
    {
        ["headline"] = Headline,
        ["metric"] = Metric,
        ["rows"] = RowCount,
        ["fingerprint"] = Fingerprint,
        ["seed"] = Seed,
        ["leaderboard"] = new JsonObject
        {
            ["title"] = Leaderboard.Title,
            ["header"] = WriteTexts(Leaderboard.Header),
            ["rows"] = new JsonArray([.. Leaderboard.Rows.Select(row => (JsonNode)WriteTexts(row))]),
        },
        ["findings"] = FindingJson.Write(Findings),
        ["trainings"] = new JsonArray(
        [
            .. Trainings.Select(member => (JsonNode)new JsonObject
            {
                ["name"] = member.Name,
                ["folds"] = new JsonArray(
                [
                    .. member.Folds.Select(fold => (JsonNode)new JsonArray(
                        WriteNumbers(fold.Trained), fold.KeptApart is { } apart ? WriteNumbers(apart) : null)),
                ]),
            }),
        ]),
    };

    private static RunSummary FromJson(JsonObject json)
    {
        var leaderboard = json["leaderboard"]!;
        return new RunSummary(
            (string)json["headline"]!,
            new TextTable(
                (string)leaderboard["title"]!,
                ReadTexts(leaderboard["header"]!),
                [.. leaderboard["rows"]!.AsArray().Select(row => ReadTexts(row!))]))
        {
            Metric = (string)json["metric"]!,
            RowCount = (int)json["rows"]!,
            Fingerprint = (string)json["fingerprint"]!,
            Seed = (int)json["seed"]!,
            Findings = FindingJson.Read(json["findings"]!),
            Trainings =
            [
                .. json["trainings"]!.AsArray().Select(member => (
                    (string)member!["name"]!,
                    (IReadOnlyList<LossCurve>)
                    [
                        .. member["folds"]!.AsArray().Select(fold => new LossCurve(
                            ReadNumbers(fold![0]!), fold[1] is { } apart ? ReadNumbers(apart) : null)),
                    ])),
            ],
        };
    }

    private static JsonArray WriteTexts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static string[] ReadTexts(JsonNode texts) => [.. texts.AsArray().Select(text => (string)text!)];

    // What is no number has none in JSON.
    private static JsonArray WriteNumbers(IEnumerable<double> numbers) =>
        [.. numbers.Select(number => double.IsFinite(number) ? JsonValue.Create(number) : null)];

    private static double[] ReadNumbers(JsonNode numbers) => [.. numbers.AsArray().Select(number => number is null ? double.NaN : (double)number)];
}
