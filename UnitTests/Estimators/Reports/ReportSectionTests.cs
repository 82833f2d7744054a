using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Reports;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Reports;

/// <summary>What the page on a model and its test rows shows.</summary>
[TestClass]
public sealed class ReportSectionTests
{
    private const string EvilName = "<script>alert(1)</script>";

    private static string _page = string.Empty;

    /// <summary>One page for all tests: a network of two columns of numbers, of which one says nothing, and a text.</summary>
    internal static string Page => _page.Length > 0 ? _page : _page = CreatePage();

    [TestMethod]
    public void Page_Classes_HasChartsOfWhatFindingMoreCostsAndOfCalibration()
    {
        foreach (var id in (string[])["roc", "precision-recall", "calibration", "probabilities"])
        {
            StringAssert.Contains(Page, $"{id}-clip1", $"There is no chart {id}.");
        }

        StringAssert.Contains(Page, "where it decides: above a probability of 0.5");
    }

    [TestMethod]
    public void Page_Network_ShowsHowItWasTrained()
    {
        StringAssert.Contains(Page, "Loss by epoch");
        StringAssert.Contains(Page, "Trained on");
    }

    [TestMethod]
    public void Page_Importance_PutsTheColumnThatDecidesAboveTheOneThatSaysNothing()
    {
        var section = Section("importance");
        Assert.IsLessThan(
            section.IndexOf("&lt;script&gt;alert(1)&lt;/script&gt;</th>", StringComparison.Ordinal),
            section.IndexOf("Amount</th>", StringComparison.Ordinal),
            section);
        StringAssert.Contains(section, "effect-1-clip1");
    }

    [TestMethod]
    public void Page_ColumnWithANameOfMarkup_IsNoMarkup()
    {
        Assert.DoesNotContain("<script", Page);
        Assert.DoesNotContain("onerror=alert(2)>", Page);
    }

    [TestMethod]
    public void Page_Mistakes_ColourTheWordsOfTexts()
    {
        var section = Section("worst");
        Assert.IsTrue(Regex.IsMatch(section, "<mark class=\"(up|down)\" style=\"--depth:\\d+%\">\\w+</mark>"), section);
        StringAssert.Contains(section, "Blue speaks for");
    }

    [TestMethod]
    public void Page_WrongLabels_AreListedWithTheLabelThatIsProbablyRight() => StringAssert.Contains(Section("labels"), "labels look wrong");

    [TestMethod]
    public void Page_IsSmall() => Assert.IsLessThan(2_000_000, Page.Length);

    [TestMethod]
    public void Page_EachLinkOfTheContents_LeadsToAPart()
    {
        foreach (Match link in Regex.Matches(Page, "href=\"#([^\"]+)\""))
        {
            StringAssert.Contains(Page, $"id=\"{link.Groups[1].Value}\"");
        }
    }

    [TestMethod]
    public void WriteReport_NumbersWithQuantiles_ShowsErrorsAndIntervals()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Regression(ml, 120);
        var options = new MlpEstimator.Options { Epochs = 3, HiddenLayers = [4], PredictQuantiles = [0.1, 0.5, 0.9] };
        using var model = ml.Regression.Trainers.Mlp(options).Fit(data);
        var page = Write(model, data, new ModelReportOptions { Confidence = null });
        foreach (var id in (string[])["predicted-and-true", "errors", "errors-by-prediction", "intervals"])
        {
            StringAssert.Contains(page, $"{id}-clip1", $"There is no chart {id}.");
        }
    }

    [TestMethod]
    public void WriteReport_Images_LaysOverThemWhatTheNetworkLookedAt()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(3);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Picture
        {
            Pixels = [.. Enumerable.Range(0, 256).Select(pixel => (float)(i % 2 == 0 ? random.NextDouble() : pixel / 256.0))],
            Label = random.Next(2) == 0,
        }).ToArray());
        using var model = ml.BinaryClassification.Trainers.Cnn(new CnnEstimator.Options
        {
            FeatureColumnName = "Pixels",
            Epochs = 1,
            Pixels = new() { Height = 16, Width = 16 },
        }).Fit(data);
        StringAssert.Contains(Write(model, data, new ModelReportOptions { Confidence = null }), "<img src=\"data:image/jpeg;base64,");
    }

    [TestMethod]
    public void WriteReport_PathsOfFiles_AreNoTextsWhoseWordsAreLeftOut()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("photos of things/one of them.png", "an image");
        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new NamedFile { Path = path, Label = i % 2 == 0 }).ToArray());
        using var model = ml.Transforms.Text.FeaturizeText("Features", nameof(NamedFile.Path))
            .Append(ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { Epochs = 1, HiddenLayers = [2] })).Fit(data);
        var page = Write(model, data, new ModelReportOptions { Confidence = null });
        Assert.Contains("<article class=\"mistake\">", page);
        Assert.DoesNotContain("<figure class=\"words\">", page);
    }

    private static string Section(string id) =>
        Regex.Match(Page, $"<section id=\"{id}\".*?</section>", RegexOptions.Singleline) is { Success: true } match
            ? match.Value
            : throw new AssertFailedException($"The page has no part '{id}'.");

    private static string Write(ITransformer model, IDataView data, ModelReportOptions options)
    {
        using var folder = new TemporaryFolder();
        model.WriteReport(folder.PathOf("report.html"), data, options);
        return File.ReadAllText(folder.PathOf("report.html"));
    }

    private static string CreatePage()
    {
        var ml = new MLContext(seed: 1);
        var (train, test) = (ml.Data.LoadFromEnumerable(Draw(300, seed: 1)), ml.Data.LoadFromEnumerable(Draw(150, seed: 2)));
        IDataView Named(IDataView data) => ml.Transforms.CopyColumns(EvilName, nameof(Complaint.Noise))
            .Append(ml.Transforms.DropColumns(nameof(Complaint.Noise))).Fit(data).Transform(data);
        var options = new MlpEstimator.Options { Epochs = 30, HiddenLayers = [16], ValidationFraction = 0.2, LearningRate = 0.01 };
        using var model = ml.Transforms.Text.FeaturizeText("Words", nameof(Complaint.Text))
            .Append(ml.Transforms.Concatenate("Features", "Words", nameof(Complaint.Amount), EvilName))
            .Append(ml.BinaryClassification.Trainers.Mlp(options))
            .Fit(Named(train));
        return Write(model, Named(test), new ModelReportOptions { Purpose = "To show it." });
    }

    private static Complaint[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        string[] bad = ["broken", "late", "rude"], good = ["fine", "quick", "kind"];
        string[] others = ["the", "parcel", "was", "<img onerror=alert(2)>", "and"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var isComplaint = random.Next(2) == 0;
            var words = Enumerable.Range(0, 6)
                .Select(_ => random.Next(12) == 0 ? (isComplaint ? bad : good)[random.Next(3)] : others[random.Next(5)]);
            return new Complaint
            {
                Text = string.Join(' ', words),
                Amount = (isComplaint ? 2 : 0) + random.NextSingle(),
                Noise = random.NextSingle(),
                Label = isComplaint != (i % 20 == 7), // some labels are wrong
            };
        })];
    }

    private sealed class Complaint
    {
        public string Text { get; set; } = string.Empty;

        public float Amount { get; set; }

        public float Noise { get; set; }

        public bool Label { get; set; }
    }

    private sealed class Picture
    {
        [VectorType(256)]
        public float[] Pixels { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed class NamedFile
    {
        public string Path { get; set; } = string.Empty;

        public bool Label { get; set; }
    }
}
