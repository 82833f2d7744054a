using Microsoft.ML;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.WrongInput;

/// <summary>Rows that nothing can be learned from end the fit with a reason; single bad rows are left out and counted.</summary>
[TestClass]
public class WrongRowsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Flag")]
    [DataRow("Kind")]
    [DataRow("Number")]
    public void Fit_NoRows_SaysSo(string label)
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => SmallMlp.For(_ml, label).Fit(View([])));
        Assert.AreEqual("The training data has no rows. Check its source, and filters before the trainer.", e.Message);
    }

    [TestMethod]
    public void Fit_NoValidationRows_SaysSo()
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => SmallMlp.For(_ml, "Flag").Fit(View(LabelledRow.Create()), View([])));
        Assert.AreEqual("The validation data has no rows. Check its source, and filters before the trainer.", e.Message);
    }

    [TestMethod]
    public void Fit_NoUsableRow_CountsTheReasons()
    {
        var rows = LabelledRow.Create((row, i) =>
        {
            row.Number = i < 10 ? float.NaN : row.Number;
            row.Features[i % 3] = i is >= 10 and < 60 ? float.PositiveInfinity : row.Features[i % 3];
            row.Weight = -1;
        });
        var e = Assert.ThrowsExactly<InvalidOperationException>(
            () => SmallMlp.For(_ml, "Number", options => options.ExampleWeightColumnName = "Weight").Fit(View(rows)));
        Assert.AreEqual(
            "No training row can be used: 10 with a missing label, 50 with a missing or infinite feature, 4 with a missing, "
            + "infinite or negative weight. Fill missing values first, for example with ml.Transforms.ReplaceMissingValues.",
            e.Message);
    }

    [TestMethod]
    public void Fit_NoUsableValidationRow_CountsTheReasons()
    {
        var validation = LabelledRow.Create((row, _) => row.Features[1] = float.PositiveInfinity, count: 9);
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => SmallMlp.For(_ml, "Flag").Fit(View(LabelledRow.Create()), View(validation)));
        StringAssert.StartsWith(e.Message, "No validation row can be used: 9 with a missing or infinite feature.");
    }

    [TestMethod]
    [DataRow(true, "true")]
    [DataRow(false, "false")]
    public void Fit_OneClassOfBoolean_NamesIt(bool flag, string name)
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(
            () => SmallMlp.For(_ml, "Flag").Fit(View(LabelledRow.Create((row, _) => row.Flag = flag))));
        Assert.AreEqual($"The label column 'Flag' must hold both classes but is {name} in all 64 training rows. "
            + "Check how the label is made and how the rows were split.", e.Message);
    }

    [TestMethod]
    public void Fit_OneClassOfKeys_NamesIt()
    {
        var data = View(LabelledRow.Create((row, _) => row.Name = "up"));
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Kind", "Name").Fit(View(LabelledRow.Create())).Transform(data);
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => SmallMlp.For(_ml, "Kind").Fit(keyed));
        Assert.AreEqual("The label column 'Kind' must hold at least two classes but is 'up' in all 64 training rows. "
            + "Check how the label is made and how the rows were split.", e.Message);
    }

    [TestMethod]
    public void Fit_ConstantNumber_NamesIt()
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(
            () => SmallMlp.For(_ml, "Number").Fit(View(LabelledRow.Create((row, _) => row.Number = 2))));
        Assert.AreEqual(
            "The label column 'Number' must vary but is 2 in all 64 training rows. Check how the label is made and how the rows were split.",
            e.Message);
    }

    [TestMethod]
    public void Fit_AllWeightsZero_NamesTheColumn()
    {
        var weighted = SmallMlp.For(_ml, "Flag", options => options.ExampleWeightColumnName = "Weight");
        var zero = View(LabelledRow.Create((row, _) => row.Weight = 0));
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => weighted.Fit(zero));
        Assert.AreEqual(
            "The weight column 'Weight' must be above zero in some training row but is 0 in all 64. Check how the weights are made.", e.Message);
        e = Assert.ThrowsExactly<InvalidOperationException>(() => weighted.Fit(View(LabelledRow.Create()), zero));
        Assert.AreEqual(
            "The weight column 'Weight' must be above zero in some validation row but is 0 in all 64. Check how the weights are made.", e.Message);
    }

    [TestMethod]
    public void Fit_VectorOfAnotherSizeThanDeclared_SaysBoth()
    {
        var data = LabelledRow.View(_ml, LabelledRow.Create((row, i) => row.Features = i == 5 ? [1, 2] : row.Features));
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => SmallMlp.For(_ml, "Flag").Fit(data));
        StringAssert.StartsWith(e.Message, "Column 'Features' must give 3 values a row but gave 2.");
    }

    [TestMethod]
    [DataRow("Flag", 8)]
    [DataRow("Kind", 11)]
    [DataRow("Number", 12)]
    public void Fit_SomeBadRows_EqualsAFitWithoutThem(string label, int left)
    {
        var bad = LabelledRow.Create(Spoil, count: 80);
        var clean = bad.Where((_, i) => !IsBad(label, i)).ToArray();
        Assert.AreEqual(80 - left, clean.Length);

        var log = new CapturedLog(_ml);
        using var model = Weighted(label).Fit(View(bad));
        using var expected = Weighted(label).Fit(View(clean));
        var scores = ColumnValues.Read(model.Transform(View(clean)), "Score");
        ColumnValues.AssertEqual(ColumnValues.Read(expected.Transform(View(clean)), "Score"), scores, 0, "Score");
        Assert.IsTrue(scores.Rows.All(row => row.All(float.IsFinite)));
        CollectionAssert.AreEqual(new[] { Warning(label, left, "training") }, log.Starting("Warning: Left out"));
    }

    [TestMethod]
    public void Fit_BadValidationRows_AreLeftOutAndCounted()
    {
        var validation = LabelledRow.Create(Spoil, count: 80);
        var log = new CapturedLog(_ml);
        using var model = Weighted("Number").Fit(View(LabelledRow.Create()), View(validation));
        using var expected = Weighted("Number").Fit(View(LabelledRow.Create()), View(validation.Where((_, i) => !IsBad("Number", i))));
        CollectionAssert.AreEqual(new[] { Warning("Number", 12, "validation") }, log.Starting("Warning: Left out"));
        Assert.AreEqual(expected.History.Epochs[^1].ValidationLoss, model.History.Epochs[^1].ValidationLoss);
    }

    // Rows 0 to 3 have bad labels (of keys only three, of Booleans none can be bad), 10 to 13 bad features, 20 to 23 bad weights.
    private static void Spoil(LabelledRow row, int i)
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        if (i < 4)
        {
            row.Number = odd[i];
            row.Kind = i < 3 ? LabelledRow.ClassCount + (uint)i : row.Kind;
        }
        else if (i is >= 10 and < 14)
        {
            row.Features[i % 3] = i % 2 == 0 ? float.PositiveInfinity : float.NegativeInfinity;
        }
        else if (i is >= 20 and < 24)
        {
            row.Weight = i == 23 ? -0.5f : odd[i - 20];
        }
    }

    private static bool IsBad(string label, int i) =>
        i is (>= 10 and < 14) or (>= 20 and < 24) || i < label switch { "Number" => 4, "Kind" => 3, _ => 0 };

    private static string Warning(string label, int left, string purpose)
    {
        var labels = label switch { "Number" => "4 with a missing label, ", "Kind" => "3 with a missing label, ", _ => string.Empty };
        return $"Warning: Left out {left} of 80 {purpose} rows: {labels}4 with a missing or infinite feature, 4 with a missing, "
            + "infinite or negative weight.";
    }

    private MlpEstimator Weighted(string label) => SmallMlp.For(_ml, label, options => options.ExampleWeightColumnName = "Weight");

    private IDataView View(IEnumerable<LabelledRow> rows) => LabelledRow.View(_ml, rows.ToArray());
}
