using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary><c>deepml columns</c> and <c>deepml train</c>.</summary>
[TestClass]
public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Columns_OfAFile_TellsThemAndWritesWhatTrainReads()
    {
        var run = CommandRun.Start("columns", OrderFiles.Orders, "--label", "Returned", "--out", _folder.PathOf("columns.json")).RequireDone();
        Assert.Contains("numbers as 1234.56 €", run.Output);
        Assert.AreEqual("Returned", DataColumns.FromJson(File.ReadAllText(_folder.PathOf("columns.json"))).LabelName);
    }

    [TestMethod]
    public void Columns_AsJson_IsOneObject()
    {
        var run = CommandRun.Start("columns", OrderFiles.Orders, "--json").RequireDone();
        Assert.AreEqual("columns", (string?)run.Json["command"]);
        Assert.HasCount(5, run.Json["columns"]!.AsArray());
    }

    [TestMethod]
    public void Train_AsJson_IsOneObjectWithLeaderboardAndFigures()
    {
        var json = OrderFiles.Run.RequireDone().Json;
        Assert.AreEqual("BinaryClassification", (string?)json["task"]);
        CollectionAssert.IsSubsetOf(
            new[] { "linear model", "Mlp" }, json["leaderboard"]!.AsArray().Select(entry => (string?)entry!["Name"]).ToArray());
        Assert.AreEqual(60, (int?)json["test"]!["rows"]);
    }

    [TestMethod]
    public void Train_Folder_HoldsTheFilesThatItNames()
    {
        var names = OrderFiles.Run.Json["files"]!.AsArray().Select(name => (string)name!).ToArray();
        CollectionAssert.AreEquivalent(names, Directory.EnumerateFileSystemEntries(OrderFiles.Model).Select(Path.GetFileName).ToArray());
        CollectionAssert.IsSubsetOf(new[] { "model.zip", "report.html", "leaderboard.csv", "metrics.json", "columns.json", "options.json" }, names);
    }

    [TestMethod]
    public void Train_Leaderboard_IsATableThatCanBeReadAgain()
    {
        var ml = new MLContext();
        var path = Path.Combine(OrderFiles.Model, "leaderboard.csv");
        var columns = ml.Data.InferColumns(path, "Value");
        var names = ml.Data.LoadFromFile(path, columns).GetColumn<string>("Name").ToArray();
        CollectionAssert.IsSubsetOf(new[] { "linear model", "Mlp", "share of each class" }, names);
    }

    [TestMethod]
    public void Train_TalksOnStandardError()
    {
        Assert.Contains("numbers as 1234.56 €", OrderFiles.Run.Error);
        Assert.Contains("2 of 2: linear model, AUC", OrderFiles.Run.Error);
    }

    [TestMethod]
    public void Train_ByTime_TakesDatesAsTheFileHasThem()
    {
        Assert.Contains("2 expanding folds over 'Date'", CommandRun.Start(Quick("--time-column", "Date")).RequireDone().Output);
    }

    [TestMethod]
    public void Train_ByGroups_LeavesTheGroupOut()
    {
        CommandRun.Start(Quick("--group", "Region")).RequireDone();
        var columns = DataColumns.FromJson(File.ReadAllText(Path.Combine(_folder.PathOf("model"), "columns.json")));
        Assert.AreEqual(DataColumnKind.Ignored, columns["Region"].Kind);
    }

    [TestMethod]
    public void Train_ColumnsThatWereEdited_AreTaken()
    {
        var columns = new MLContext().Data.InferColumns(OrderFiles.Orders, "Returned").With("Region", DataColumnKind.Text);
        var path = _folder.Write("columns.json", columns.ToJson());
        CommandRun.Start(
            "train", OrderFiles.Orders, "--columns", path, "--ignore", "Date", "--trainers", "linear", "--folds", "2", "--out",
            _folder.PathOf("model")).RequireDone();
        var trained = new MLContext().Model.LoadDataColumns(_folder.PathOf("model", "model.zip"));
        Assert.AreEqual(DataColumnKind.Text, trained["Region"].Kind);
        Assert.AreEqual(DataColumnKind.Ignored, trained["Date"].Kind);
    }

    [TestMethod]
    public void Train_AnotherTask_IsLearned()
    {
        var run = CommandRun.Start(Quick("--task", "multiclass", "--json")).RequireDone();
        Assert.AreEqual("MulticlassClassification", (string?)run.Json["task"]);
    }

    [TestMethod]
    public void Train_StoppedBeforeThereIsAnything_FailsAndLeavesNothing()
    {
        var run = CommandRun.Start(string.Empty, new CancellationToken(canceled: true), Quick());
        Assert.AreEqual(1, run.ExitCode, run.Error);
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [TestMethod]
    public void Train_StoppedAfterTheFirstCandidate_KeepsIt()
    {
        using var stop = new CancellationTokenSource();
        using var error = new StoppingWriter(": LightGbm, AUC", stop);
        var output = new MemoryStream();
        var code = MLNet.DeepExtensions.Cli.DeepMl.Run(
            Quick("--trainers", "lightgbm", "--json"),
            new MLNet.DeepExtensions.Cli.Running.CommandStreams(Stream.Null, output, error, stop.Token));
        Assert.AreEqual(0, code, error.ToString());
        Assert.IsTrue(File.Exists(_folder.PathOf("model", "model.zip")));
        var leaderboard = JsonNode.Parse(output.ToArray())!["leaderboard"]!.AsArray();
        Assert.AreEqual("Complete", (string?)leaderboard.Single(entry => (string?)entry!["Name"] == "LightGbm")!["State"]);
        Assert.Contains("OutOfTime", leaderboard.Select(entry => (string?)entry!["State"]));
        Assert.Contains("candidates were not tried to their end", error.ToString());
        Assert.Contains("candidates were not tried to their end", File.ReadAllText(_folder.PathOf("model", "report.html")));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Quick(params string[] more) =>
        ["train", OrderFiles.Orders, "--label", "Returned", "--trainers", "linear", "--folds", "2", "--out", _folder.PathOf("model"), .. more];

    /// <summary>Stops a run once a text was written.</summary>
    private sealed class StoppingWriter(string text, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
