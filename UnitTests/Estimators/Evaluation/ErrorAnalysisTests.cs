using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>Where the errors are: rows, groups of rows, labels.</summary>
[TestClass]
public sealed class ErrorAnalysisTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void TopLosses_OfClasses_AreTheLeastProbableTruthsWithTheirColumns()
    {
        var worst = _ml.MulticlassClassification.TopLosses(ScoredClass.View(_ml, ScoredClass.Eight), count: 3);
        var losses = worst.GetColumn<float>("Loss").ToArray();
        CollectionAssert.AreEqual(new[] { "c", "a", "b" }, worst.GetColumn<string>("Label").ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, worst.GetColumn<string>("PredictedLabel").ToArray());
        Assert.AreEqual(-Math.Log(0.15), losses[0], 1e-6);
        Assert.AreEqual(-Math.Log(0.3), losses[1], 1e-6);
    }

    [TestMethod]
    public void TopLosses_PassOverRowsThatAreLeftOut()
    {
        var rows = ScoredClass.Eight;
        rows[0].Label = string.Empty;
        rows[7].Score[0] = float.NaN;
        var worst = _ml.MulticlassClassification.TopLosses(ScoredClass.View(_ml, rows), count: 100);
        Assert.AreEqual(6, worst.GetRowCount());
        Assert.AreEqual("b", worst.GetColumn<string>("PredictedLabel").First());
    }

    [TestMethod]
    public void TopLosses_OfNumbers_AreTheLargestErrors()
    {
        var data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 30).Select(i => new Price { Label = i, Score = i == 20 ? 0 : i, Region = $"row {i}" }));
        var worst = _ml.Regression.TopLosses(data, count: 1);
        Assert.AreEqual(("row 20", 20f), (worst.GetColumn<string>("Region").Single(), worst.GetColumn<float>("Loss").Single()));
    }

    [TestMethod]
    public void ErrorsBySlice_FindTheGroupThatIsWrong()
    {
        var rows = ScoredTruth.Draw(600, 1);
        foreach (var row in rows)
        {
            var isBad = row is { Region: "south", Amount: >= 60 };
            row.Label = isBad ? !row.PredictedLabel : row.PredictedLabel;
        }

        var report = _ml.BinaryClassification.ErrorsBySlice(ScoredTruth.View(_ml, rows), ["Region", "Amount"]);
        var worst = report.Slices[0];
        StringAssert.StartsWith(worst.Description, "Region = south, Amount ");
        Assert.AreEqual((1.0, true), (worst.Error, worst.IsBeyondChance));
        Assert.IsLessThan(1.0, worst.Interval.Lower); // also of rows that are all wrong
        Assert.AreEqual(rows.Average(row => row.Label == row.PredictedLabel ? 0.0 : 1), report.Error, 1e-12);
    }

    [TestMethod]
    public void ErrorsBySlice_OfThousandsOfColumns_PairsThoseThatAreWorstThemselves()
    {
        var rows = ScoredTruth.Draw(400, 1);
        foreach (var (i, row) in rows.Index())
        {
            row.Label = i % 4 == 0 ? !row.PredictedLabel : row.PredictedLabel;
        }

        var random = new Random(1);
        var columns = Enumerable.Range(0, 3_000).Select(column => new SliceColumn(
            $"c{column}", ["0", "1"], [.. rows.Select((_, i) => column == 700 ? i % 2 : column == 1_700 ? i / 2 % 2 : random.Next(2))])
        {
            DistinctCount = 2,
        });
        var evaluated = EvaluationTask.Binary.Read(ScoredTruth.View(_ml, rows), new ClassificationReportOptions());
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var worst = new SliceSearch(evaluated, [.. columns], smallest: 20, confidence: 0.95).Run(1).Slices[0];
        Assert.AreEqual(("c700 = 0, c1700 = 0", 100, 1.0), (worst.Description, worst.RowCount, worst.Error));
        Assert.IsLessThan(60, watch.Elapsed.TotalSeconds); // the pairs of all columns would take many minutes
    }

    [TestMethod]
    public void ErrorsBySlice_OfErrorsByChance_NoneIsBeyondIt()
    {
        var found = Enumerable.Range(0, 20).Count(seed =>
            _ml.BinaryClassification.ErrorsBySlice(ScoredTruth.View(_ml, ScoredTruth.Draw(300, seed)), ["Region", "Amount"])
                .Slices.Any(slice => slice.IsBeyondChance));
        Assert.IsLessThanOrEqualTo(4, found); // at 95 % one of 20 is to be expected; more than 4 come once in 400 times
    }

    [TestMethod]
    public void ErrorsBySlice_WithoutColumnNames_TakesThoseThatSaySomething()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Price
        {
            Label = i % 7,
            Score = i % 2 == 0 ? i % 7 : 100,
            Region = i % 2 == 0 ? "good" : "bad",
            Id = $"id {i}",
        }));
        var report = _ml.Regression.ErrorsBySlice(data);
        Assert.AreEqual("Region = bad", report.Slices[0].Description);
        Assert.IsFalse(report.Slices.Any(slice => slice.Description.Contains("Id", StringComparison.Ordinal)));
        StringAssert.Contains(report.ToString(), "of all 200 rows the MAE is");
    }

    [TestMethod]
    public void FindLabelErrors_OfSwappedLabels_FindsThem()
    {
        var rows = ScoredClass.Draw(300, 7);
        foreach (var row in rows)
        {
            var sure = Array.IndexOf(ScoredClass.Names, row.Label);
            row.Score = [.. Enumerable.Range(0, 3).Select(c => c == sure ? 0.9f : 0.05f)];
        }

        foreach (var row in rows.Take(15))
        {
            row.Label = row.Label == "a" ? "b" : "a";
        }

        var report = _ml.MulticlassClassification.FindLabelErrors(ScoredClass.View(_ml, rows));
        Assert.AreEqual(15, report.Count);
        Assert.AreEqual(0.05, report.EstimatedShare, 0.001);
        CollectionAssert.AreEquivalent(
            Enumerable.Range(0, 15).Select(i => (float)i).ToArray(), report.Rows.GetColumn<float>("RowNumber").ToArray());
        Assert.IsTrue(report.Rows.GetColumn<float>("SuggestedProbability").All(p => p > 0.89f));
    }

    // Classes a: 0.9, 0.8, 0.2 (mean 0.633), b: 0.7, 0.9 (mean 0.8): the third row of a is confidently b, no row of b confidently a.
    [TestMethod]
    public void FindLabelErrors_ByHand_TakesTheMeansOfTheClassesForThresholds()
    {
        ScoredTruth[] rows = [new(false, 0.1f), new(false, 0.2f), new(false, 0.85f), new(true, 0.7f), new(true, 0.9f)];
        var report = _ml.BinaryClassification.FindLabelErrors(ScoredTruth.View(_ml, rows));
        Assert.AreEqual(2f, report.Rows.GetColumn<float>("RowNumber").Single());
        Assert.AreEqual("true", report.Rows.GetColumn<string>("SuggestedLabel").Single());
        Assert.AreEqual(1.0 / 3 * 3 / 5, report.EstimatedShare, 1e-9); // one of the three confident rows of false; the one of true is right
    }

    [TestMethod]
    public void WriteCsv_QuotesWhatHasToBeAndLeavesPlaceForTheTruth()
    {
        using var folder = new TemporaryFolder();
        ScoredTruth[] rows = [new(false, 0.1f), new(false, 0.2f), new(false, 0.85f) { Region = "a \"b\", c" }, new(true, 0.7f), new(true, 0.9f)];
        _ml.BinaryClassification.FindLabelErrors(ScoredTruth.View(_ml, rows)).WriteCsv(folder.PathOf("labels.csv"));
        var lines = File.ReadAllLines(folder.PathOf("labels.csv"));
        StringAssert.StartsWith(lines[0], "RowNumber,GivenLabel,SuggestedLabel,GivenProbability,SuggestedProbability,CorrectedLabel,Label,");
        StringAssert.StartsWith(lines[1], "2,false,true,0.14999998,0.85,,False,0.85,");
        StringAssert.Contains(lines[1], "\"a \"\"b\"\", c\"");
    }

    [TestMethod]
    public void ReportByGroup_OfTwoClasses_GivesRatesAndGapsComputedByHand()
    {
        ScoredTruth[] rows =
        [
            new(true, 0.9f) { Region = "north" }, new(true, 0.8f) { Region = "north" }, new(false, 0.7f) { Region = "north" },
            new(false, 0.2f) { Region = "north" },
            new(true, 0.9f) { Region = "south" }, new(true, 0.3f) { Region = "south" }, new(false, 0.1f) { Region = "south" },
            new(false, 0.2f) { Region = "south" },
        ];
        var report = _ml.BinaryClassification.ReportByGroup(ScoredTruth.View(_ml, rows), "Region");
        var (north, south) = (report.Groups[0], report.Groups[1]);
        string[] names = ["Rows", "BaseRate", "SelectionRate", "TruePositiveRate", "FalsePositiveRate"];
        CollectionAssert.AreEqual(new[] { 4, 0.5, 0.75, 1, 0.5 }, Array.ConvertAll(names, name => (double)north[name]));
        CollectionAssert.AreEqual(new[] { 4, 0.5, 0.25, 0.5, 0 }, Array.ConvertAll(names, name => (double)south[name]));
        Assert.AreEqual(0.5, report.DemographicParityDifference, 1e-12);
        Assert.AreEqual(1.0 / 3, report.DemographicParityRatio, 1e-12);
        Assert.AreEqual(0.5, report.EqualOpportunityDifference, 1e-12);
        Assert.AreEqual(0.5, report.EqualizedOddsDifference, 1e-12);
        Assert.AreEqual("small-groups", report.Findings.Single().Code);
    }

    [TestMethod]
    public void ReportByGroup_WithConfidence_GivesIntervalsOfTheGaps()
    {
        var report = _ml.BinaryClassification.ReportByGroup(
            ScoredTruth.View(_ml, ScoredTruth.Draw(300, 2)), "Region", new ClassificationReportOptions { Confidence = 0.9 });
        Assert.IsTrue(report.EqualOpportunityDifference.Interval!.Value.Upper > report.EqualOpportunityDifference);
        Assert.IsTrue(report.Groups.All(group => group["TruePositiveRate"].Interval is not null));
    }

    [TestMethod]
    public void ReportByGroup_OfNumbersAndClasses_TellsTheirFigures()
    {
        var prices = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 80).Select(i => new Price
        {
            Label = i,
            Score = i + (i % 2 == 0 ? 1 : 3),
            Region = i % 2 == 0 ? "north" : "south",
        }));
        Assert.AreEqual(2, _ml.Regression.ReportByGroup(prices, "Region")["MAEDifference"], 1e-9);
        var classes = _ml.MulticlassClassification.ReportByGroup(ScoredClass.View(_ml, ScoredClass.Draw(90, 1)), "PredictedLabel");
        Assert.HasCount(3, classes.Groups);
    }

    [TestMethod]
    public void WrongInput_IsNamed()
    {
        var data = ScoredTruth.View(_ml, ScoredTruth.Draw(30, 1));
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.ErrorsBySlice(data, ["Regoin"])).Message,
            "Column 'Regoin' is missing.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(
                () => _ml.MulticlassClassification.ErrorsBySlice(ScoredClass.View(_ml, ScoredClass.Eight), ["Score"])).Message,
            "Column 'Score' must be a single text, key, number or Boolean a row but is");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.TopLosses(data, options: new() { Confidence = 0.9 })).Message,
            "Confidence must be null for losses of rows");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.TopLosses(data, count: 0));
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.ErrorsBySlice(data, options: new() { LabelColumnName = "Score" })).Message,
            "LabelColumnName and ScoreColumnName must differ but are both 'Score'");
        var scores = _ml.Transforms.DropColumns("Probability").Fit(data).Transform(data);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.BinaryClassification.FindLabelErrors(scores)).Message,
            "The scores must be probabilities to find wrong labels by");
    }

    private sealed class Price
    {
        public float Label { get; set; }

        public float Score { get; set; }

        public string Region { get; set; } = string.Empty;

        public string Id { get; set; } = string.Empty;
    }
}
