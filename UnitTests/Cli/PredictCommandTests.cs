using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary>What is done with a model that <c>deepml train</c> wrote: <c>predict</c>, <c>evaluate</c>, <c>explain</c>, <c>compare</c>.</summary>
[TestClass]
public sealed class PredictCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Predict_ModelAlone_WritesLabelsAsTheFileHasThem()
    {
        var alone = _folder.PathOf("alone.zip");
        File.Copy(Path.Combine(OrderFiles.Model, "model.zip"), alone);
        var lines = CommandRun.Start("predict", alone, OrderFiles.Test, "--keep", "Order,Amount").RequireDone().Lines;
        Assert.AreEqual("Order,Amount,PredictedLabel,Probability,Score", lines[0]);
        Assert.HasCount(61, lines);
        CollectionAssert.AreEquivalent(new[] { "yes", "no" }, lines[1..].Select(line => line.Split(',')[2]).Distinct().ToArray());
        Assert.EndsWith("€", lines[1].Split(',')[1]);
    }

    [TestMethod]
    [DataRow("out.csv")]
    [DataRow("out.tsv")]
    [DataRow("out.jsonl")]
    [DataRow("out.json")]
    [DataRow("out.parquet")]
    public void Predict_ToAFile_CanBeReadAgain(string name)
    {
        var path = _folder.PathOf(name);
        var run = CommandRun.Start("predict", OrderFiles.Model, OrderFiles.Test, "--out", path, "--json").RequireDone();
        Assert.AreEqual(60, (int?)run.Json["rows"]);
        var ml = new MLContext();
        var columns = ml.Data.InferColumns(path, "Score");
        var scores = ml.Data.LoadFromFile(path, columns).GetColumn<float>("Score").ToArray();
        CollectionAssert.AreEqual(LiveScores(), scores);
        Assert.HasCount(1, Directory.GetFiles(_folder.Path));
    }

    [TestMethod]
    public void Predict_StandardInput_GoesToStandardOutput()
    {
        var run = CommandRun.Start(File.ReadAllText(OrderFiles.Test), CancellationToken.None, "predict", OrderFiles.Model, "-", "--format", "tsv");
        CollectionAssert.AreEqual(
            LiveScores(), run.RequireDone().Lines[1..].Select(line => float.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture)).ToArray());
    }

    [TestMethod]
    public void Predict_AsJson_IsOneObject()
    {
        var json = CommandRun.Start("predict", OrderFiles.Model, OrderFiles.Test, "--json").RequireDone().Json;
        Assert.AreEqual("predict", (string?)json["command"]);
        Assert.HasCount(60, json["predictions"]!.AsArray());
    }

    [TestMethod]
    public void Predict_RowsWithoutALabel_AreThoseOfRowsWithOne()
    {
        var path = _folder.PathOf("unlabelled.csv");
        File.WriteAllLines(path, File.ReadLines(OrderFiles.Test).Select(line => line[..line.LastIndexOf(';')]));
        Assert.AreEqual(
            CommandRun.Start("predict", OrderFiles.Model, OrderFiles.Test).RequireDone().Output,
            CommandRun.Start("predict", OrderFiles.Model, path).RequireDone().Output);
    }

    [TestMethod]
    public void Evaluate_SameRowsAsInTraining_SaysTheSame()
    {
        var json = CommandRun.Start("evaluate", OrderFiles.Model, OrderFiles.Test, "--json").RequireDone().Json;
        Assert.AreEqual((double?)OrderFiles.Run.Json["test"]!["metrics"]!["AUC"]!["value"], (double?)json["metrics"]!["AUC"]!["value"]);
    }

    [TestMethod]
    public void Evaluate_TwoClasses_AreNamedAsInTheFile()
    {
        var text = CommandRun.Start("evaluate", OrderFiles.Model, OrderFiles.Test).RequireDone().Output;
        Assert.Contains("yes", text);
        Assert.DoesNotContain("true", text);
    }

    [TestMethod]
    public void Evaluate_RowsWithoutALabel_AreCountedAndLeftOut()
    {
        var path = _folder.PathOf("gaps.csv");
        File.WriteAllLines(path, File.ReadLines(OrderFiles.Test).Select((line, i) => i is 3 or 4 ? $"{line[..line.LastIndexOf(';')]};" : line));
        var run = CommandRun.Start("evaluate", OrderFiles.Model, path, "--json").RequireDone();
        Assert.AreEqual(58, (int?)run.Json["rows"]);
        Assert.Contains("2 rows have no label", run.Error);
    }

    [TestMethod]
    public void Explain_Row_AddsUpToItsScore()
    {
        var json = CommandRun.Start("explain", OrderFiles.Model, OrderFiles.Test, "--row", "7", "--json").RequireDone().Json;
        var columns = json["columns"]!.AsArray();
        CollectionAssert.AreEquivalent(new[] { "Amount", "Date", "Region" }, columns.Select(column => (string?)column!["name"]).ToArray());
        Assert.AreEqual(
            (double)json["score"]!, (double)json["baselineScore"]! + columns.Sum(column => (double)column!["contribution"]!), 1e-4);
        Assert.AreEqual(LiveScores()[6], (double)json["score"]!, 1e-4);
    }

    [TestMethod]
    public void Explain_FewRows_AsksForABackground()
    {
        var path = _folder.PathOf("few.csv");
        File.WriteAllLines(path, File.ReadLines(OrderFiles.Test).Take(4));
        Assert.Contains("--background", CommandRun.Start("explain", OrderFiles.Model, path).RequireDone().Error);
        Assert.AreEqual(string.Empty, CommandRun.Start("explain", OrderFiles.Model, path, "--background", OrderFiles.Orders).RequireDone().Error);
    }

    [TestMethod]
    public void Compare_AModelWithItself_IsUndecided()
    {
        var json = CommandRun.Start("compare", OrderFiles.Model, OrderFiles.Model, OrderFiles.Test, "--json").RequireDone().Json;
        Assert.AreEqual("undecided", (string?)json["better"]);
        Assert.AreEqual(0, (double?)json["error"]!["difference"]);
    }

    [TestMethod]
    public void Compare_AWorseModel_NamesTheBetterOne()
    {
        CommandRun.Start(
            "train", OrderFiles.Orders, "--label", "Returned", "--trainers", "linear", "--folds", "2", "--ignore", "Amount,Region",
            "--out", _folder.PathOf("worse")).RequireDone();
        var run = CommandRun.Start("compare", _folder.PathOf("worse"), OrderFiles.Model, OrderFiles.Test).RequireDone();
        Assert.EndsWith("B is better.", run.Output.TrimEnd());
    }

    [TestMethod]
    public void Doctor_WhereTestsRun_FindsAllWell()
    {
        var json = CommandRun.Start("doctor", "--json").RequireDone().Json;
        Assert.IsTrue((bool)json["isWell"]!, json.ToJsonString());
        CollectionAssert.IsSubsetOf(
            new[] { "libtorch", "GPU", "ONNX Runtime", "LightGBM" },
            json["checks"]!.AsArray().Select(check => (string?)check!["name"]).ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private static float[] LiveScores()
    {
        var ml = new MLContext();
        var model = Path.Combine(OrderFiles.Model, "model.zip");
        var rows = ml.Data.LoadFromFile(OrderFiles.Test, ml.Model.LoadDataColumns(model));
        return [.. ml.Model.Load(model, out _).Transform(rows).GetColumn<float>("Score")];
    }
}
