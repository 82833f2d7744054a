using System.Text.RegularExpressions;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Cli;

/// <summary><c>deepml report</c>, and the page that <c>deepml train</c> writes.</summary>
[TestClass]
public sealed class ReportCommandTests : IDisposable
{
    private static readonly string[] _parts = ["mistakes", "importance", "findings", "training", "leaderboard", "data", "figures", "model-card"];

    private readonly TemporaryFolder _folder = new();

    [TestMethod]
    public void Train_Report_HoldsItsParts()
    {
        var page = File.ReadAllText(Path.Combine(OrderFiles.Model, "report.html"));
        RequireParts(page, _parts);
        Assert.Contains("60 rows that were kept apart", page);
        Assert.Contains("‘yes’", page);
        Assert.DoesNotContain("‘true’", page);
    }

    [TestMethod]
    public void Report_ModelAlone_HoldsThePartsOfTheRun()
    {
        var alone = _folder.PathOf("alone.zip");
        File.Copy(Path.Combine(OrderFiles.Model, "model.zip"), alone);
        var json = CommandRun.Start(
            "report", alone, "--test", OrderFiles.Orders, "--out", _folder.PathOf("page.html"), "--purpose", "To be tested.",
            "--json").RequireDone().Json;
        Assert.AreEqual(200, (int?)json["rows"]);
        var page = File.ReadAllText(_folder.PathOf("page.html"));
        RequireParts(page, _parts);
        Assert.Contains("To be tested.", page);
        Assert.Contains("200 rows that were kept apart", page);
    }

    [TestMethod]
    public void Report_WithoutRows_TakesThoseThatTheTrainingJudgedBy()
    {
        CopyModel();
        Assert.Contains("60 rows of", CommandRun.Start("report", _folder.PathOf("model")).RequireDone().Output);
        Assert.IsTrue(File.Exists(_folder.PathOf("model", "report-test.html")));
    }

    [TestMethod]
    public void Report_WithoutAnyRows_SaysHowToNameSome()
    {
        File.Copy(Path.Combine(OrderFiles.Model, "model.zip"), _folder.PathOf("model.zip"));
        CommandRun.Start("report", _folder.PathOf("model.zip")).RequireRefused("--test");
    }

    public void Dispose() => _folder.Dispose();

    private static void RequireParts(string page, IEnumerable<string> parts)
    {
        foreach (var part in parts)
        {
            Assert.Contains($"<section id=\"{part}\"", page, $"There is no part '{part}'.");
        }

        Assert.IsLessThan(2_000_000, page.Length);
        Assert.DoesNotContain("<script", page);
        Assert.IsFalse(Regex.IsMatch(page, "(src|href)=\"(?!#|data:)"), "It must load nothing.");
    }

    private void CopyModel()
    {
        Directory.CreateDirectory(_folder.PathOf("model"));
        foreach (var name in new[] { "model.zip", "options.json" })
        {
            File.Copy(Path.Combine(OrderFiles.Model, name), _folder.PathOf("model", name));
        }
    }
}
