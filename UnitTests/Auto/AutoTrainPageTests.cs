using System.Net;
using System.Text.RegularExpressions;
using Microsoft.ML;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Reports;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>The page on a run of <c>AutoTrain</c>.</summary>
[TestClass]
public sealed class AutoTrainPageTests
{
    private static AutoTrainReport _report = null!;

    [ClassInitialize]
    public static void Run(TestContext context)
    {
        var ml = AutoRows.Context;
        var data = AutoRows.Draw(ml);
        _report = ml.AutoTrain(data, AutoRows.Columns(ml, data, PredictionTask.BinaryClassification), AutoRows.Quick());
    }

    [ClassCleanup]
    public static void Free() => _report.Dispose();

    [TestMethod]
    public void WriteHtml_WithoutTestRows_ShowsColumnsLeaderboardAndCard()
    {
        var text = Write(null);
        foreach (var line in (string[])
            [
                "Predicting IsLate", "Distance", "share of each class", "160 rows", "each by models that had not learned from it",
                _report.Run.Fingerprint,
            ])
        {
            StringAssert.Contains(text, line);
        }
    }

    [TestMethod]
    public void WriteHtml_TestRows_JudgesTheModelOnThem()
    {
        var text = Write(AutoRows.Draw(AutoRows.Context, count: 90, seed: 7));
        StringAssert.Contains(text, "of 90 rows right; always saying");
        StringAssert.Contains(text, "90 rows that were kept apart");
    }

    [TestMethod]
    public void WriteHtml_ColumnsNamedAsThoseOfTheModel_AreReadAsTheyWere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.PathOf("data.csv"), Enumerable.Range(0, 120).Select(i =>
            $"{i * 7 % 20},{(i % 3 == 0 ? "first" : "second")},{i * 11 % 30},{(i * 7 % 20 > i % 3 * 8 ? "yes" : "no")}")
            .Prepend("Score,PredictedLabel,Probability,target"));
        using var report = AutoRows.Context.AutoTrain(folder.PathOf("data.csv"), "target", AutoRows.Quick());
        report.WriteHtml(folder.PathOf("report.html"));
        StringAssert.Contains(File.ReadAllText(folder.PathOf("report.html")), "PredictedLabel");
    }

    [TestMethod]
    public void WriteHtml_TestRowsWithoutAColumn_NamesIt()
    {
        var ml = AutoRows.Context;
        var test = ml.Transforms.DropColumns("Distance").Fit(AutoRows.Draw(ml)).Transform(AutoRows.Draw(ml));
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<ArgumentException>(() => _report.WriteHtml(folder.PathOf("report.html"), test));
        StringAssert.Contains(error.Message, "Distance");
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    private static string Write(IDataView? test)
    {
        using var folder = new TemporaryFolder();
        _report.WriteHtml(folder.PathOf("report.html"), test, new HtmlReportOptions { Purpose = "To show it." });
        var html = File.ReadAllText(folder.PathOf("report.html"));
        return Regex.Replace(
            WebUtility.HtmlDecode(Regex.Replace(html, "<style>.*?</style>|<[^>]+>", string.Empty, RegexOptions.Singleline)), "\\s+", " ");
    }
}
