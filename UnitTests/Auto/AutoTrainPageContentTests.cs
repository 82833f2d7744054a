using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Auto;
using MLNet.DeepExtensions.Auto.Reports;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.UnitTests.Tools;
using DataColumns = MLNet.DeepExtensions.Auto.DataColumns;

namespace MLNet.DeepExtensions.UnitTests.Auto;

/// <summary>What the page on a run holds, for each task, with and without rows that were kept apart.</summary>
[TestClass]
public sealed class AutoTrainPageContentTests
{
    private static readonly MLContext _ml = AutoRows.Context;
    private static readonly Dictionary<PredictionTask, AutoTrainReport> _reports = [];
    private static readonly Dictionary<(PredictionTask Task, bool IsApart), string> _pages = [];

    [ClassCleanup]
    public static void Free()
    {
        foreach (var report in _reports.Values)
        {
            report.Dispose();
        }
    }

    [TestMethod]
    [DataRow(
        PredictionTask.BinaryClassification, "roc precision-recall calibration probabilities effect-0 losses-0", "confusion where-it-decides labels")]
    [DataRow(PredictionTask.MulticlassClassification, "roc precision-recall calibration effect-0 losses-0", "confusion labels")]
    [DataRow(PredictionTask.Regression, "predicted-and-true errors errors-by-prediction intervals effect-0 losses-0", "")]
    public void WriteHtml_EachTask_ShowsAllThatThereIsToSee(PredictionTask task, string charts, string more)
    {
        foreach (var page in new[] { Page(task, isApart: true), Page(task, isApart: false) })
        {
            foreach (var chart in charts.Split(' '))
            {
                Assert.Contains($"{chart}-clip1", page, $"There is no chart {chart}.");
            }

            foreach (var section in (string[])
                ["mistakes", "importance", "slices", "worst", "findings", "training", "leaderboard", "data", "figures", "model-card"])
            {
                _ = Section(page, section);
            }

            Assert.AreEqual(
                more.Contains("confusion", StringComparison.Ordinal), page.Contains("<table class=\"confusion\">", StringComparison.Ordinal));
            Assert.AreEqual(
                more.Contains("where", StringComparison.Ordinal),
                page.Contains("where it decides: above a probability of", StringComparison.Ordinal));
            Assert.AreEqual(more.Contains("labels", StringComparison.Ordinal), page.Contains("labels look wrong", StringComparison.Ordinal));
            Assert.IsLessThan(2_000_000, page.Length);
            Assert.DoesNotContain("<script", page);
            Assert.IsFalse(Regex.IsMatch(page, "(src|href)=\"(?!#|data:)"), "It must load nothing.");
        }
    }

    [TestMethod]
    public void WriteHtml_WithoutTestRows_MeasuresImportanceByModelsThatHaveNotLearnedFromTheRows()
    {
        var section = Section(Page(PredictionTask.Regression, isApart: false), "importance");
        Assert.MatchesRegex("measured on \\d+ rows, by those parts of the model that have not learned from them", section);
        Assert.DoesNotContain("have not learned from them", Section(Page(PredictionTask.Regression, isApart: true), "importance"));
    }

    [TestMethod]
    public void WriteHtml_TooFewRowsInAFold_SaysThatImportanceIsOfRowsThatWereLearnedFrom()
    {
        var data = _ml.Data.LoadFromEnumerable(Draw(50, seed: 1));
        using var report = _ml.AutoTrain(data, Columns(data, PredictionTask.Regression), AutoRows.Quick());
        Assert.Contains("rows that the model has learned from", Section(Write(report, test: null), "importance"));
    }

    [TestMethod]
    public void WriteHtml_WorstMistake_IsExplainedByAModelThatHasNotLearnedFromIt()
    {
        var report = Report(PredictionTask.Regression);
        using var judge = new WinnerJudge(report);
        var judged = judge.JudgeOutOfFold();
        var errors = judged.Evaluated.ComputeErrors();
        var worst = Array.IndexOf(errors, errors.Max());
        var row = PickedRowsView.Create(judged.Rows, [judged.Evaluated.Rows.RowNumbers[worst]]);
        var predicted = judged.WithModelFor(worst).Model.Transform(row).GetColumn<float>("Score").Single();
        var truth = row.GetColumn<float>(nameof(Order.Price)).Single();
        Assert.AreEqual(errors[worst], Math.Abs(predicted - truth), 1e-3 * errors[worst]);
    }

    [TestMethod]
    public void WriteReport_FileOfTheModelAlone_ShowsThePageThatTheRunShows()
    {
        using var folder = new TemporaryFolder();
        Report(PredictionTask.MulticlassClassification).Save(folder.PathOf("model.zip"));
        _ml.Model.WriteReport(folder.PathOf("model.zip"), folder.PathOf("report.html"), _ml.Data.LoadFromEnumerable(Draw(240, seed: 2)));
        var page = File.ReadAllText(folder.PathOf("report.html"));
        var live = Page(PredictionTask.MulticlassClassification, isApart: true);
        foreach (var section in new[] { "mistakes", "findings", "training", "leaderboard", "data", "figures" })
        {
            AssertShowTheSame(Section(live, section), Section(page, section));
        }
    }

    // Scores of many rows at once and of one after the other differ in their last bits, and so may the last digit of a place in a chart.
    private static void AssertShowTheSame(string expected, string actual)
    {
        const string number = @"\d+\.\d+";
        Assert.AreEqual(Regex.Replace(expected, number, "0"), Regex.Replace(actual, number, "0"));
        double[] Numbers(string text) => [.. Regex.Matches(text, number).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        foreach (var (one, other) in Numbers(expected).Zip(Numbers(actual)))
        {
            Assert.AreEqual(one, other, 1.1e-4);
        }
    }

    [TestMethod]
    public void WriteReport_ModelOfAnotherOrigin_IsNamed()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(Draw(50, seed: 1));
        _ml.Model.Save(_ml.Transforms.CopyColumns("Other", "Weight").Fit(data), data.Schema, folder.PathOf("stock.zip"));
        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => _ml.Model.WriteReport(folder.PathOf("stock.zip"), folder.PathOf("report.html"), data));
        Assert.Contains("stock.zip", error.Message);
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void AutoTrain_ResumedRun_KnowsHowItsNetworksWereTrained()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable(Draw(60, seed: 1));
        AutoTrainReport Run()
        {
            var options = AutoRows.Quick();
            (options.Candidates, options.Trainers, options.MaximumCandidates) = ([AutoRows.SmallNetwork(_ml)], [], null);
            options.Directory = folder.PathOf("run");
            return _ml.AutoTrain(data, Columns(data, PredictionTask.Regression), options);
        }

        using var one = Run();
        using var other = Run();
        Assert.AreEqual(one.Run.ToJson()["trainings"]!.ToJsonString(), other.Run.ToJson()["trainings"]!.ToJsonString());
        Assert.HasCount(2, other.Run.Trainings.Single().Folds);
    }

    private static string Section(string page, string id) =>
        Regex.Match(page, $"<section id=\"{id}\".*?</section>", RegexOptions.Singleline) is { Success: true } match
            ? match.Value
            : throw new AssertFailedException($"The page has no part '{id}'.");

    private static AutoTrainReport Report(PredictionTask task)
    {
        if (_reports.TryGetValue(task, out var known))
        {
            return known;
        }

        var data = _ml.Data.LoadFromEnumerable(Draw(240, seed: 1));
        var options = AutoRows.Quick();
        (options.Candidates, options.MaximumCandidates) = ([AutoRows.SmallNetwork(_ml)], 2);
        options.Shares = new Dictionary<string, int> { ["small network"] = 1, ["LightGbm"] = 1 };
        return _reports[task] = _ml.AutoTrain(data, Columns(data, task), options);
    }

    private static string Page(PredictionTask task, bool isApart)
    {
        if (!_pages.TryGetValue((task, isApart), out var page))
        {
            page = Write(Report(task), isApart ? _ml.Data.LoadFromEnumerable(Draw(240, seed: 2)) : null);
            _pages[(task, isApart)] = page;
        }

        return page;
    }

    private static string Write(AutoTrainReport report, IDataView? test)
    {
        using var folder = new TemporaryFolder();
        report.WriteHtml(folder.PathOf("report.html"), test);
        return File.ReadAllText(folder.PathOf("report.html"));
    }

    private static DataColumns Columns(IDataView data, PredictionTask task)
    {
        var (label, others) = task switch
        {
            PredictionTask.BinaryClassification => (nameof(Order.IsLate), new[] { nameof(Order.Grade), nameof(Order.Price) }),
            PredictionTask.MulticlassClassification => (nameof(Order.Grade), [nameof(Order.IsLate), nameof(Order.Price)]),
            _ => (nameof(Order.Price), [nameof(Order.IsLate), nameof(Order.Grade)]),
        };
        return _ml.Data.InferColumns(data, label).Without(others);
    }

    // In the west nothing is as it seems, so that it is worst there; and some labels are wrong.
    private static Order[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        string[] grades = ["cheap", "dear", "middling"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (weight, distance, region) = (random.NextSingle() * 10, random.NextSingle() * 100, random.Next(4));
            var price = (2 * weight) + (distance / 10) + (region == 3 ? random.NextSingle() * 25 : 0);
            var isWrong = i % 12 == 5;
            return new Order
            {
                Weight = weight,
                Distance = distance,
                Region = ((string[])["north", "south", "east", "west"])[region],
                Price = price,
                IsLate = price > 15 != isWrong,
                Grade = isWrong ? grades[i / 12 % 3] : price > 18 ? "dear" : price > 12 ? "middling" : "cheap",
            };
        })];
    }

    private sealed class Order
    {
        public float Weight { get; set; }

        public float Distance { get; set; }

        public string Region { get; set; } = string.Empty;

        public float Price { get; set; }

        public bool IsLate { get; set; }

        public string Grade { get; set; } = string.Empty;
    }
}
