using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Diagnostics;

/// <summary>Each check of the data finds what it looks for, and nothing in healthy rows.</summary>
[TestClass]
public class DataCheckTests
{
    private const int Rows = 200;
    private static readonly float[][] _healthy = TrainingSets.Noise(Rows, 3);

    [TestMethod]
    public void ConstantFeature_IsNamed()
    {
        var finding = Single(new ConstantFeatureCheck(), With(row => 7));
        Assert.AreEqual((FindingSeverity.Info, ConstantFeatureCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("1 of 4 features never change in all 200 rows: f3", finding.Message);
    }

    [TestMethod]
    public void DuplicateFeature_IsNamed()
    {
        var finding = Single(new DuplicateFeatureCheck(), With(row => row[1]));
        Assert.AreEqual((FindingSeverity.Info, DuplicateFeatureCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("equal an earlier feature in all 200 rows: f3", finding.Message);
    }

    [TestMethod]
    public void DuplicateFeatures_ThatAreConstant_AreLeftToTheOtherCheck() =>
        Assert.IsEmpty(Run(new DuplicateFeatureCheck(), [.. _healthy.Select(row => (float[])[.. row, 7, 7])]));

    [TestMethod]
    public void Pixels_ThatAreConstantOrEqual_AreUsual()
    {
        var set = TrainingSets.Of([.. _healthy.Select(row => (float[])[.. row, 7, row[0]])], new float[Rows]);
        Assert.IsEmpty(new ConstantFeatureCheck().Check(new DataSample(set, Name, feature => feature >= 3), null));
        Assert.IsEmpty(new DuplicateFeatureCheck().Check(new DataSample(set, Name, feature => feature >= 3), null));
        Assert.HasCount(1, new ConstantFeatureCheck().Check(new DataSample(set, Name), null));
    }

    [TestMethod]
    public void Pixels_ThatAreAllConstant_AreReported()
    {
        var set = TrainingSets.Of([.. _healthy.Select(_ => new float[] { 1, 2 })], new float[Rows]);
        var finding = new ConstantFeatureCheck().Check(new DataSample(set, Name, _ => true), null).Single();
        Assert.Contains("2 of 2 features never change", finding.Message);
    }

    [TestMethod]
    public void RowsOfWhichNothingIsKnown_AreCounted()
    {
        var finding = Single(new EmptyRowCheck(), [.. _healthy.Select((row, i) => i < 30 ? [float.NaN, float.NaN, float.NaN] : row)]);
        Assert.AreEqual((FindingSeverity.Warning, EmptyRowCheck.Code), (finding.Severity, finding.Code));
        Assert.StartsWith("Nothing is known of 30 rows (15.0", finding.Message);
        Assert.Contains("each number in them is missing", finding.Message);
        Assert.IsEmpty(Run(new EmptyRowCheck(), [.. _healthy.Select((row, i) => i < 30 ? [float.NaN, 0, float.NaN] : row)]));
    }

    [TestMethod]
    public void RowsOfUnknownKeys_AreCounted()
    {
        int[] keys = [.. Enumerable.Range(0, 10).SelectMany(row => row < 2 ? [0, -1] : new[] { row, -1 })];
        var set = new TrainingSet(10, [new ArrayRows<int>(keys, 2)], new float[10]);
        var finding = new EmptyRowCheck().Check(new DataSample(set, Name), null).Single();
        Assert.Contains("2 rows (20.0 %) of all 10 rows: each word or category in them is unknown", finding.Message);
    }

    [TestMethod]
    public void FeaturesOfABigSet_ThatChangeOutsideTheSample_AreNotReported()
    {
        float[] Row(int i) => [i, i == 33 ? 1 : 0, i == 55 ? 1 : 0, i == 33 ? float.NaN : 1, 7, i + (i == 1 ? 9 : 0)];
        float[][] rows = [.. Enumerable.Range(0, 100).Select(Row)];
        var sample = new DataSample(TrainingSets.Of(rows, new float[100]), Name, maxValues: 60);
        Assert.Contains("1 of 6 features never change in all 100 rows: f4.", new ConstantFeatureCheck().Check(sample, null).Single().Message);
        Assert.IsEmpty(new DuplicateFeatureCheck().Check(sample, null));
        Assert.IsEmpty(new MissingFeatureCheck().Check(sample, null));
    }

    [TestMethod]
    public void LeaksOfABigSet_AreConfirmedByAllRows()
    {
        float[][] rows = [.. Enumerable.Range(0, 100).Select(i => new float[] { i % 4 < 2 ? 0 : 1, i == 33 ? 5 : i % 4 < 2 ? 0 : 1 })];
        var sample = new DataSample(TrainingSets.Of(rows, rows.Select(row => (long)row[0]).ToArray()), Name, maxValues: 100);
        Assert.Contains("read off f0 in all 100 rows", new ClassLeakCheck("Label").Check(sample, null).Single().Message);
    }

    [TestMethod]
    public void SequencesOfNumbers_AreLookedAtAsRowsOnly()
    {
        const float P = NumberSequence.Padding;
        float[] values = [1, 2, P, P, P, P, 1, P, P]; // a place is not the same thing in every row, and padding is no number
        var set = new TrainingSet(3, [new ArrayRows<float>(values, 3, arePadded: true)], new float[] { 1, 2, 3 });
        Assert.IsEmpty(new ConstantFeatureCheck().Check(new DataSample(set, Name), null));
        Assert.IsEmpty(new DuplicateFeatureCheck().Check(new DataSample(set, Name), null));
        Assert.IsEmpty(new MissingFeatureCheck().Check(new DataSample(set, Name), null));
        Assert.Contains("Nothing is known of 1 rows", new EmptyRowCheck().Check(new DataSample(set, Name), null).Single().Message);
    }

    [TestMethod]
    public void ValidationRows_OfTheTrainingRows_AreCounted()
    {
        float[][] validation = [.. TrainingSets.Noise(50, 3, seed: 2), .. _healthy.Take(10)];
        var finding = new OverlapCheck().Check(Sample(_healthy), Sample(validation)).Single();
        Assert.AreEqual((FindingSeverity.Warning, OverlapCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("10 validation rows (16.7", finding.Message);
        Assert.IsEmpty(new OverlapCheck().Check(Sample(_healthy), Sample(TrainingSets.Noise(50, 3, seed: 2))));
        Assert.IsEmpty(new OverlapCheck().Check(Sample(_healthy), null));
    }

    [TestMethod]
    public void Classes_AreCounted_AndRareOnesWarnedOf()
    {
        var balance = new ClassBalanceCheck("Label", ["a", "b", "c"]);
        var findings = balance.Check(Sample(_healthy, i => i < 3 ? 2 : i % 2), null).ToArray();
        Assert.AreEqual((FindingSeverity.Info, ClassBalanceCheck.DistributionCode), (findings[0].Severity, findings[0].Code));
        Assert.Contains("3 classes in 200 rows: 'b' 99 (49.5", findings[0].Message);
        Assert.AreEqual((FindingSeverity.Warning, ClassBalanceCheck.RareCode), (findings[1].Severity, findings[1].Code));
        Assert.Contains("the fewest 'c' 3", findings[1].Message);
        Assert.Contains("ClassWeights", findings[1].Message);

        Assert.HasCount(1, balance.Check(Sample(_healthy, i => i % 3), null));
    }

    [TestMethod]
    public void SeveralLabels_AreCounted_AndRareOnesWarnedOf()
    {
        float[] targets = [.. Enumerable.Range(0, _healthy.Length).SelectMany(row => new[] { row % 4 == 0 ? 1f : 0f, row < 3 ? 1f : 0f })];
        var findings = new LabelShareCheck("Tags", ["red", "blue"]).Check(NumberSample(_healthy, targets), null).ToArray();
        Assert.AreEqual((FindingSeverity.Info, ClassBalanceCheck.DistributionCode), (findings[0].Severity, findings[0].Code));
        Assert.Contains("2 labels in 200 rows: 'red' 50 (25.0", findings[0].Message);
        Assert.AreEqual((FindingSeverity.Warning, ClassBalanceCheck.RareCode), (findings[1].Severity, findings[1].Code));
        Assert.Contains("Column 'Tags' has labels of very few rows, 1 of 2, the fewest 'blue' 3 (1.5", findings[1].Message);
    }

    [TestMethod]
    public void Classes_ManyAndEqual_AreNotRare()
    {
        var names = Enumerable.Range(0, 150).Select(i => $"c{i}").ToArray();
        var rows = TrainingSets.Noise(3000, 1);
        Assert.HasCount(1, new ClassBalanceCheck("Label", names).Check(Sample(rows, i => i % 150), null));
    }

    [TestMethod]
    public void Numbers_AreDescribedInTheirOwnUnit()
    {
        var finding = new NumberDistributionCheck("Price", [1010, 990, 1000]).Check(NumberSample([[1f], [2f], [3f]], [1, -1, 0]), null).Single();
        Assert.Contains("from 990 to 1010 in 3 rows, mean 1000, median 1000", finding.Message);
    }

    [TestMethod]
    public void Feature_ThatIsTheClassUnderOtherNumbers_IsALeak()
    {
        int Class(int row) => row % 3;
        float[][] leaking = [.. _healthy.Select((row, i) => (float[])[.. row, Class(i) switch { 0 => 5, 1 => -2, _ => 9 }])];
        var finding = new ClassLeakCheck("Label").Check(Sample(leaking, Class), null).Single();
        Assert.AreEqual((FindingSeverity.Warning, LeakCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("'Label' can be read off f3", finding.Message);

        float[][] almost = [.. leaking.Select((row, i) => i == 0 ? [.. row[..3], -2f] : row)];
        Assert.IsEmpty(new ClassLeakCheck("Label").Check(Sample(almost, Class), null));
    }

    [TestMethod]
    public void Feature_ThatMarksTheThreeRowsOfAClassByChance_IsNoLeak()
    {
        float[][] rows = [.. _healthy.Select((row, i) => (float[])[.. row, i < 3 ? 1 : 0])];
        Assert.IsEmpty(new ClassLeakCheck("Label").Check(Sample(rows, i => i < 3 ? 1 : 0), null));
        float[][] five = [.. _healthy.Select((row, i) => (float[])[.. row, i < 5 ? 1 : 0])];
        Assert.HasCount(1, new ClassLeakCheck("Label").Check(Sample(five, i => i < 5 ? 1 : 0), null));
    }

    [TestMethod]
    public void Feature_ThatIsFarOutInTheRowWhereTheNumberIs_IsNoLeak()
    {
        var targets = _healthy.Select((row, i) => i == 3 ? 1000 : row[0]).ToArray();
        float[][] rows = [.. _healthy.Select((row, i) => (float[])[row[1], i == 3 ? 2000 : row[2]])];
        Assert.IsEmpty(new NumberLeakCheck("Price").Check(NumberSample(rows, targets), null));
    }

    [TestMethod]
    public void Feature_ThatIsTheNumberOnAnotherScale_IsALeak()
    {
        var targets = _healthy.Select(row => row[0] + row[1]).ToArray();
        float[][] leaking = [.. _healthy.Select((row, i) => (float[])[.. row, 100 - (3 * targets[i])])];
        var finding = new NumberLeakCheck("Price").Check(NumberSample(leaking, targets), null).Single();
        Assert.AreEqual((FindingSeverity.Warning, LeakCheck.Code), (finding.Severity, finding.Code));
        Assert.Contains("read off f3 in all 200 rows", finding.Message);

        float[][] close = [.. leaking.Select((row, i) => (float[])[.. row[..3], row[3] + (0.2f * _healthy[i][2])])];
        Assert.IsEmpty(new NumberLeakCheck("Price").Check(NumberSample(close, targets), null));
    }

    [TestMethod]
    public void Sample_OfABigSet_TakesEvenlySpacedRows()
    {
        float[][] rows = [.. Enumerable.Range(0, 100).Select(i => (float[])[i, -i])];
        var sample = new DataSample(TrainingSets.Of(rows, rows.Select(row => row[0]).ToArray()), Name, maxValues: 20);
        Assert.AreEqual((10, 100), (sample.Count, sample.RowCount));
        Assert.AreEqual(50f, sample.Value(5, 0));
        Assert.AreEqual(50.0, sample.Target(5));
        Assert.AreEqual("the 10 of 100 rows that were looked at", sample.Scope);
    }

    [TestMethod]
    public void Sample_OfTwoInputs_CountsFeaturesOn()
    {
        var set = new TrainingSet(2, [[1, 2], [3, 4, 5, 6]], new float[] { 0, 1 });
        var sample = new DataSample(set, Name);
        Assert.AreEqual(3, sample.Width);
        CollectionAssert.AreEqual(new float[] { 2, 5, 6 }, sample.Row(1).ToArray());
    }

    [TestMethod]
    public void HealthyRows_GiveNothing()
    {
        IDataCheck[] checks = [new ConstantFeatureCheck(), new DuplicateFeatureCheck(), new EmptyRowCheck(), new ClassLeakCheck("Label")];
        foreach (var check in checks)
        {
            Assert.IsEmpty(Run(check, _healthy));
        }
    }

    private static string Name(int feature) => $"f{feature}";

    private static DataSample Sample(float[][] rows, Func<int, int>? classOf = null) =>
        new(TrainingSets.Of(rows, rows.Select((_, i) => (long)(classOf?.Invoke(i) ?? i % 2)).ToArray()), Name);

    private static DataSample NumberSample(float[][] rows, float[] targets) => new(TrainingSets.Of(rows, targets), Name);

    private static float[][] With(Func<float[], float> feature) => [.. _healthy.Select(row => (float[])[.. row, feature(row)])];

    private static Finding[] Run(IDataCheck check, float[][] rows) => [.. check.Check(Sample(rows), null)];

    private static Finding Single(IDataCheck check, float[][] rows) => Run(check, rows).Single();
}
