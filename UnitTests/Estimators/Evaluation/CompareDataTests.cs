using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>Data of today beside that of then.</summary>
[TestClass]
public sealed class CompareDataTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void SamePopulation_IsStable()
    {
        var wrong = Enumerable.Range(0, 10).Count(seed => Compare(Draw(400, seed), Draw(300, seed + 100)).Verdict != DriftVerdict.Stable);
        Assert.AreEqual(0, wrong); // at 1 %, one of ten comes once in ten times, two hardly ever; the seeds are fixed
    }

    [TestMethod]
    public void MovedNumber_IsFoundAndComesFirst()
    {
        var comparison = Compare(Draw(400, 1), Draw(300, 2, row => row.Amount += 40));
        var worst = comparison.Columns[0];
        Assert.AreEqual(("Amount", DriftVerdict.Strong), (worst.Name, worst.Verdict));
        Assert.IsGreaterThan(0.3, worst.KolmogorovSmirnov);
        Assert.IsLessThan(1e-6, worst.Probability);
        Assert.AreEqual("drift", comparison.Findings.Single().Code);
        Assert.AreEqual(FindingSeverity.Warning, comparison.Findings.Single().Severity);
        StringAssert.Contains(comparison.ToString(), "400 rows then, 300 rows now: strong");
    }

    // Half of the rows in one of two bins, then all in the other: (1 - 1/2) ln(1 / (1/2)) twice, but for the half row in each bin.
    [TestMethod]
    public void Psi_OfTwoBins_IsThatComputedByHand()
    {
        var psi = DriftMeasure.Psi([50, 50], [30, 70]);
        var (one, other) = ((30.5 / 101) - (50.5 / 101), (70.5 / 101) - (50.5 / 101));
        Assert.AreEqual((one * Math.Log(30.5 / 50.5)) + (other * Math.Log(70.5 / 50.5)), psi, 1e-12);
    }

    // scipy.stats.ks_2samp([1, 2, 3, 4], [3, 4, 5, 6]).statistic is 0.5.
    [TestMethod]
    public void KolmogorovSmirnov_OfScipysDefinition_IsTheLargestDistance()
    {
        Assert.AreEqual(0.5, DriftMeasure.KolmogorovSmirnov([1, 2, 3, 4], [6, 5, 4, 3]), 1e-12);
        Assert.AreEqual(0, DriftMeasure.KolmogorovSmirnov([1, 1, 2], [2, 1, 1]), 1e-12);
        Assert.AreEqual(1, DriftMeasure.KolmogorovSmirnov([1, 2], [3, 4, double.NaN]), 1e-12);
    }

    // The 95 % quantile of chi-squared with nine degrees of freedom is 16.919.
    [TestMethod]
    public void ChancePsi_IsTheQuantileOfChiSquared()
    {
        double[] counts = [.. Enumerable.Repeat(20.0, 10)];
        Assert.AreEqual(16.919 * 2 / 200, DriftMeasure.ChancePsi(counts, counts, 0.05), 1e-3);
    }

    [TestMethod]
    public void NewCategoriesAndMissingValues_AreSaid()
    {
        var comparison = Compare(Draw(400, 1), Draw(400, 2, row =>
        {
            row.Region = row.Amount > 50 ? "abroad" : row.Region;
            row.Rate = row.Amount > 30 ? float.NaN : row.Rate;
        }));
        var region = comparison.Columns.Single(column => column.Name == "Region");
        CollectionAssert.AreEqual(new[] { "abroad" }, region.NewCategories.ToArray());
        Assert.IsGreaterThan(0.3, region.NewCategoryShare);
        var rate = comparison.Columns.Single(column => column.Name == "Rate");
        Assert.AreEqual(0, rate.MissingBefore);
        Assert.IsGreaterThan(0.5, rate.MissingNow);
        CollectionAssert.IsSubsetOf(
            new[] { "new-categories", "more-missing", "drift" }, comparison.Findings.Select(finding => finding.Code).ToArray());
    }

    [TestMethod]
    public void Vectors_AreComparedSlotBySlot()
    {
        var comparison = Compare(Draw(300, 1), Draw(300, 2, row => row.Readings = [row.Readings[0], row.Readings[1] + 5]));
        Assert.AreEqual(("Readings.1", DriftVerdict.Strong), (comparison.Columns[0].Name, comparison.Columns[0].Verdict));
        Assert.AreEqual(DriftVerdict.Stable, comparison.Columns.Single(column => column.Name == "Readings.0").Verdict);
    }

    [TestMethod]
    public void OtherColumns_AreNamed()
    {
        var reference = _ml.Data.LoadFromEnumerable(Draw(50, 1));
        var current = _ml.Transforms.DropColumns("Region").Append(_ml.Transforms.Conversion.ConvertType("Rate", outputKind: DataKind.String))
            .Fit(reference).Transform(reference);
        var messages = _ml.Data.CompareData(reference, current).Findings.Select(finding => finding.Message).ToArray();
        CollectionAssert.Contains(messages, "Column 'Region' is missing in the second data, and is not compared. Read both in the same way.");
        CollectionAssert.Contains(
            messages, "Column 'Rate' is Single in the first and Text in the second data, and is not compared. Read both in the same way.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Data.CompareData(reference, current, ["Region"])).Message,
            "Column 'Region' is missing.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Data.CompareData(reference, current, ["Rate"])).Message,
            "Column 'Rate' must be a text, key, number, Boolean or vector of Single, and the same in both, but is Single and Text.");
    }

    [TestMethod]
    public void ColumnOfDates_IsSaidNotToBeCompared()
    {
        var days = _ml.Data.LoadFromEnumerable(
            new[] { new { Day = new DateTime(2026, 1, 1), Amount = 1f }, new { Day = new DateTime(2026, 1, 2), Amount = 2f } });
        var comparison = _ml.Data.CompareData(days, days);
        Assert.AreEqual("Amount", comparison.Columns.Single().Name);
        StringAssert.StartsWith(comparison.Findings.Single().Message, "Column 'Day' is DateTime, which is not compared. ");
    }

    [TestMethod]
    public void NoRows_AreRefused() => Assert.AreEqual(
        "The current data must have rows but has none. Check where it comes from.",
        Assert.ThrowsExactly<InvalidOperationException>(() => Compare(Draw(10, 1), [])).Message);

    private static Sale[] Draw(int count, int seed, Action<Sale>? change = null)
    {
        var random = new Random(seed);
        Sale[] rows =
        [
            .. Enumerable.Range(0, count).Select(_ => new Sale
            {
                Amount = random.Next(100),
                Rate = random.NextSingle(),
                Region = new[] { "north", "south", "west" }[random.Next(3)],
                Readings = [random.NextSingle(), random.NextSingle()],
            }),
        ];
        Array.ForEach(rows, row => change?.Invoke(row));
        return rows;
    }

    private DataComparison Compare(Sale[] reference, Sale[] current) =>
        _ml.Data.CompareData(_ml.Data.LoadFromEnumerable(reference), _ml.Data.LoadFromEnumerable(current));

    private sealed class Sale
    {
        public int Amount { get; set; }

        public float Rate { get; set; }

        public string Region { get; set; } = string.Empty;

        [VectorType(2)]
        public float[] Readings { get; set; } = [];
    }
}
