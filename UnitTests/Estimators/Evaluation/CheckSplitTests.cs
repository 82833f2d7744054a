using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Evaluation;

/// <summary>What makes figures on test rows better than they will be.</summary>
[TestClass]
public sealed class CheckSplitTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void CleanSplit_FindsNothing()
    {
        var rows = Draw(300, 1);
        Assert.AreEqual(string.Empty, Check(rows[..200], rows[200..], new() { GroupColumnName = "Customer", TimeColumnName = "Day" }).ToString());
    }

    [TestMethod]
    public void SharedRows_AreFoundThoughTheirNumbersDiffer()
    {
        var rows = Draw(300, 1);
        var shared = rows[..10].Select(
            row => new Row { Id = row.Id + 1000, Customer = "new", Day = 400, Label = row.Label, X = row.X, Y = row.Y, Code = row.Code });
        Row[] test = [.. rows[200..], .. shared];
        var finding = Check(rows[..200], test, new() { GroupColumnName = "Customer", TimeColumnName = "Day" }).Warnings.Single();
        Assert.AreEqual("shared-rows", finding.Code);
        StringAssert.StartsWith(finding.Message, "10 of 110 test rows (9.1 %) are training rows too, so the figures flatter.");
    }

    [TestMethod]
    public void EqualRowsWithOtherLabels_AreFound()
    {
        var rows = Draw(300, 1);
        foreach (var (copy, row) in rows[290..].Zip(rows))
        {
            (copy.X, copy.Y, copy.Code, copy.Label) = (row.X, row.Y, row.Code, row.Label == "a" ? "b" : "a");
        }

        var finding = Check(rows[..200], rows[200..], new() { GroupColumnName = "Customer", TimeColumnName = "Day" })
            .Warnings.Single(finding => finding.Code == "conflicting-labels");
        StringAssert.StartsWith(finding.Message, "20 rows (6.7 % of both sides) are equal to another row but for the label 'Label'");
    }

    [TestMethod]
    public void ColumnThatGivesTheClassAway_IsNamed()
    {
        var rows = Draw(300, 1);
        Array.ForEach(rows, row => row.Code = row.Label == "a" ? "paid" : "unpaid");
        var finding = Check(rows[..200], rows[200..]).Warnings.Single();
        StringAssert.StartsWith(finding.Message, "Label 'Label' can be read off column 'Code'.");
        Assert.AreEqual("label-leak", finding.Code);
    }

    [TestMethod]
    public void NumberThatGivesTheClassAway_IsNamed()
    {
        var rows = Draw(400, 1);
        Array.ForEach(rows, row => row.Y = row.Label == "a" ? row.X : row.X + 2);
        StringAssert.StartsWith(Check(rows[..300], rows[300..]).Warnings.Single().Message, "Label 'Label' can be read off column 'Y'.");
    }

    [TestMethod]
    public void NumberThatGivesTheNumberAway_IsNamed()
    {
        var rows = Draw(300, 1);
        Array.ForEach(rows, row => row.Y = MathF.Exp(row.X));
        var finding = Check(rows[..200], rows[200..], new() { LabelColumnName = "Y" }).Warnings.Single();
        StringAssert.StartsWith(finding.Message, "Label 'Y' can be read off column 'X'.");
    }

    [TestMethod]
    public void TrainingRowsOfTheFuture_AreFound()
    {
        var rows = Draw(300, 1);
        var finding = Check(rows[100..], rows[..100], new() { TimeColumnName = "Day" }).Warnings.Single();
        Assert.AreEqual("time-leak", finding.Code);
        StringAssert.StartsWith(finding.Message, "200 of 200 training rows (100.0 %) are later by 'Day' than the first test row (0)");
    }

    [TestMethod]
    public void Dates_AreLookedAtUnasked()
    {
        Dated[] train = [new() { Day = new DateTime(2024, 1, 5) }, new() { Day = new DateTime(2024, 1, 1) }];
        Dated[] test = [new() { Day = new DateTime(2024, 1, 3) }];
        var finding = _ml.Data.CheckSplit(
            _ml.Data.LoadFromEnumerable(train), _ml.Data.LoadFromEnumerable(test), new() { LabelColumnName = null }).Findings.Single();
        Assert.AreEqual((FindingSeverity.Info, "time-leak"), (finding.Severity, finding.Code));
        StringAssert.StartsWith(finding.Message, "1 of 2 training rows (50.0 %) are later by 'Day' than the first test row (2024-01-03");
    }

    [TestMethod]
    public void GroupsOnBothSides_AreFound()
    {
        var rows = Draw(300, 1);
        rows[250].Customer = rows[0].Customer;
        var finding = Check(rows[..200], rows[200..], new() { GroupColumnName = "Customer" }).Warnings.Single();
        StringAssert.StartsWith(finding.Message, "1 groups of 'Customer' are on both sides, with 1 of 100 test rows");
    }

    [TestMethod]
    public void LabelsThatAreNeverTrainedOn_AreFound()
    {
        var rows = Draw(300, 1);
        rows[250].Label = "c";
        StringAssert.StartsWith(Check(rows[..200], rows[200..]).Warnings.Single().Message, "1 test rows have a label that no training row has: 'c'.");
    }

    [TestMethod]
    public void WrongInput_IsNamed()
    {
        var rows = Draw(50, 1);
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => Check(rows, rows, new() { LabelColumnName = "Lable" })).Message,
            "Column 'Lable' is missing.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => Check(rows, rows, new() { TimeColumnName = "Customer" })).Message,
            "Column 'Customer' must be a DateTime, DateTimeOffset or number but is Text.");
        Assert.AreEqual(
            "The test data must have rows but has none. Check where it comes from.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Check(rows, [])).Message);
    }

    private static Row[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Row
            {
                Id = i,
                Customer = $"customer {i / 5}",
                Day = i,
                Label = random.Next(2) == 0 ? "a" : "b",
                X = random.NextSingle(),
                Y = random.NextSingle(),
                Code = new[] { "paid", "unpaid" }[random.Next(2)],
            }),
        ];
    }

    private Diagnosis Check(Row[] train, Row[] test, SplitCheckOptions? options = null) =>
        _ml.Data.CheckSplit(_ml.Data.LoadFromEnumerable(train), _ml.Data.LoadFromEnumerable(test), options);

    private sealed class Row
    {
        public int Id { get; set; }

        public string Customer { get; set; } = string.Empty;

        public float Day { get; set; }

        public string Label { get; set; } = string.Empty;

        public float X { get; set; }

        public float Y { get; set; }

        public string Code { get; set; } = string.Empty;
    }

    private sealed class Dated
    {
        public DateTime Day { get; set; }

        public float Amount { get; set; }
    }
}
