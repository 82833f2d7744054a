using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.ML;
using MLNet.DeepExtensions.Reports;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Reports;

/// <summary>Reports as pages: what stands on them, and that nothing of the data becomes markup.</summary>
[TestClass]
public sealed partial class HtmlReportTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void WriteHtml_TwoClasses_SaysFirstHowGoodItIsAndComparedToWhat()
    {
        var text = Write(_ml.BinaryClassification.ClassificationReport(Score(300)));
        StringAssert.Contains(text, "of 300 rows right; always saying");
    }

    [TestMethod]
    public void WriteHtml_Numbers_SaysHowFarOffAGuessWouldBe()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new ScoredNumber { Label = i, Score = i + 1 }));
        var text = Write(_ml.Regression.RegressionReport(data));
        StringAssert.Contains(text, "is off by 1 on average; always saying 25, the middle value, would be off by 12.5");
    }

    [TestMethod]
    public void WriteHtml_ModelThatKnowsNothing_SaysThatItIsNoBetterThanAGuess()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new ScoredNumber { Label = i, Score = 100 }));
        StringAssert.Contains(Write(_ml.Regression.RegressionReport(data)), "no better than a guess that looks at no row");
    }

    [TestMethod]
    public void WriteHtml_TextsOfMarkup_AreShownAsTheyAre()
    {
        const string Evil = "<script>alert('1')</script> & \"quotes\" \u0001";
        var options = new HtmlReportOptions { Title = Evil, Purpose = Evil, Limits = [Evil] };
        using var folder = new TemporaryFolder();
        _ml.BinaryClassification.ClassificationReport(Score(100)).WriteHtml(folder.PathOf("report.html"), options);
        var html = File.ReadAllText(folder.PathOf("report.html"));
        Assert.DoesNotContain("<script", html);
        Assert.HasCount(4, Regex.Matches(html, "&lt;script&gt;alert\\(&#39;1&#39;\\)&lt;/script&gt; &amp; &quot;quotes&quot; \uFFFD"));
    }

    [TestMethod]
    public void WriteHtml_Page_LoadsNothingAndIsWellFormed()
    {
        using var folder = new TemporaryFolder();
        _ml.BinaryClassification.ClassificationReport(Score(100), confidence: 0.9).WriteHtml(folder.PathOf("report.html"));
        var html = File.ReadAllText(folder.PathOf("report.html"));
        Assert.IsFalse(Regex.IsMatch(html, "(src|href)=\"(?!#|data:)"), "It must load nothing.");
        XDocument.Parse(VoidElements().Replace(html.Replace("<!DOCTYPE html>", string.Empty, StringComparison.Ordinal), "$0</$1>"));
    }

    [TestMethod]
    public void WriteReport_FittedPipeline_JudgesItOnTheRows()
    {
        var data = SampleRows.Multiclass(_ml, 60);
        var model = _ml.MulticlassClassification.Trainers.SerialSdca().Fit(data);
        using var folder = new TemporaryFolder();
        model.WriteReport(folder.PathOf("report.html"), data, new ModelReportOptions { Purpose = "To show it." });
        var text = Read(folder.PathOf("report.html"));
        StringAssert.Contains(text, "To show it.");
        StringAssert.Contains(text, "Predicting Label");
        StringAssert.Contains(text, "60 rows");
    }

    [TestMethod]
    public void WriteReport_MissingLabelColumn_NamesTheColumnAndWritesNothing()
    {
        var data = SampleRows.Multiclass(_ml, 60);
        var model = _ml.Transforms.CopyColumns("Score", "Features").Fit(data);
        using var folder = new TemporaryFolder();
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => model.WriteReport(folder.PathOf("report.html"), data, new ModelReportOptions { LabelColumnName = "Lable" }));
        StringAssert.Contains(error.Message, "Lable");
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    private static string Write(MLNet.DeepExtensions.Evaluation.EvaluationReport report)
    {
        using var folder = new TemporaryFolder();
        report.WriteHtml(folder.PathOf("report.html"));
        return Read(folder.PathOf("report.html"));
    }

    // What a person reads: without markup, in single spaces.
    private static string Read(string path) => Regex.Replace(
        WebUtility.HtmlDecode(Regex.Replace(File.ReadAllText(path), "<style>.*?</style>|<[^>]+>", string.Empty, RegexOptions.Singleline)),
        "\\s+",
        " ");

    private IDataView Score(int count)
    {
        var random = new Random(1);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            var probability = random.NextSingle();
            return new ScoredRow
            {
                Label = random.NextSingle() < probability,
                Score = probability - 0.5f,
                Probability = probability,
                PredictedLabel = probability > 0.5f,
            };
        }).ToArray());
    }

    [GeneratedRegex("<(meta|br|img|hr)\\b[^>]*>")]
    private static partial Regex VoidElements();

    private sealed class ScoredRow
    {
        public bool Label { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    private sealed class ScoredNumber
    {
        public float Label { get; set; }

        public float Score { get; set; }
    }
}
