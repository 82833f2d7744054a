using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trust;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Trust;

[TestClass]
public sealed class ConformalTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void PredictionSets_OfSeveralClasses_SaveAsAStockStep() => TrustConformance.Check(
        _ml.MulticlassClassification.PredictionSets(0.8), ScoredRows.OfThree(_ml, 400, 1), ScoredRows.OfThree(_ml, 300, 1, 2),
        "PredictionSet", "PredictionSetSize");

    [TestMethod]
    public void PredictionSets_OfTwoClasses_SaveAsAStockStep() => TrustConformance.Check(
        _ml.BinaryClassification.PredictionSets(0.8, perClass: true), ScoredRows.OfTwo(_ml, 400, logit => logit),
        ScoredRows.OfTwo(_ml, 300, logit => logit, 2),
        "PredictionSet", "PredictionSetSize");

    [TestMethod]
    public void PredictIntervals_OfAPrediction_SaveAsAStockStep() => TrustConformance.Check(
        _ml.Regression.PredictIntervals(), Numbers(400, 1), Numbers(300, 2), "LowerBound", "UpperBound");

    [TestMethod]
    public void PredictIntervals_OfQuantiles_SaveAsAStockStep() => TrustConformance.Check(
        _ml.Regression.PredictIntervals(), Quantiles(400, 1), Quantiles(300, 2), "LowerBound", "UpperBound");

    [TestMethod]
    public void PredictionSets_AfterStockTrainersAndCalibration_SaveInOneChain()
    {
        var rows = SampleRows.Multiclass(_ml, 600);
        var model = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0).Fit(rows);
        using var calibration = _ml.MulticlassClassification.Calibration().Fit(model.Transform(rows));
        var scored = calibration.Transform(model.Transform(rows));
        TrustConformance.Check(_ml.MulticlassClassification.PredictionSets(0.95), scored, scored, "PredictionSet", "PredictionSetSize");
    }

    [TestMethod]
    public void PredictionSets_SlotNames_AreTheClasses()
    {
        using var step = _ml.MulticlassClassification.PredictionSets().Fit(ScoredRows.OfThree(_ml, 100, 1));
        VBuffer<ReadOnlyMemory<char>> names = default;
        step.Transform(ScoredRows.OfThree(_ml, 1, 1)).Schema["PredictionSet"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "red", "green", "blue" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void PredictionSets_NewRows_KeepThePromise()
    {
        using var step = _ml.MulticlassClassification.PredictionSets(0.9).Fit(ScoredRows.OfThree(_ml, 2000, 2));
        var scored = step.Transform(ScoredRows.OfThree(_ml, 5000, 2, 2));
        var sets = scored.GetColumn<bool[]>("PredictionSet").Zip(scored.GetColumn<float>("Number"), (set, label) => set[(int)label]);
        Assert.AreEqual(0.9, sets.Average(held => held ? 1.0 : 0), 0.02);
    }

    [TestMethod]
    public void PredictionSets_PerClass_KeepThePromiseForARareClass()
    {
        double CoverageOfTrue(bool perClass)
        {
            using var step = _ml.BinaryClassification.PredictionSets(0.9, perClass: perClass).Fit(Rare(4000, 1));
            var scored = step.Transform(Rare(10_000, 2));
            return scored.GetColumn<bool[]>("PredictionSet").Zip(scored.GetColumn<bool>("Label"))
                .Where(row => row.Second).Average(row => row.First[1] ? 1.0 : 0);
        }

        Assert.AreEqual(0.9, CoverageOfTrue(perClass: true), 0.05);
        Assert.IsLessThan(0.5, CoverageOfTrue(perClass: false), "Over all rows, the rare class may be given up.");
    }

    [TestMethod]
    public void PredictionSets_AModelThatIsRightMoreOften_HasOneClassAtLeast()
    {
        var (heldOut, rows) = (ScoredRows.OfTwo(_ml, 1000, logit => logit), ScoredRows.OfTwo(_ml, 500, logit => logit, 2));
        using var step = _ml.BinaryClassification.PredictionSets(0.3).Fit(heldOut);
        using var empty = _ml.BinaryClassification.PredictionSets(0.3, allowEmpty: true).Fit(heldOut);
        Assert.AreEqual(1, step.Transform(rows).GetColumn<float>("PredictionSetSize").Min());
        Assert.AreEqual(0, empty.Transform(rows).GetColumn<float>("PredictionSetSize").Min());
    }

    [TestMethod]
    public void PredictionSets_AScoreThatIsNaN_MayBeAnyClass()
    {
        using var step = _ml.BinaryClassification.PredictionSets().Fit(ScoredRows.OfTwo(_ml, 100, logit => logit));
        var scored = step.Transform(_ml.Data.LoadFromEnumerable(new[] { new ScoredRows.Binary { Score = float.NaN } }));
        CollectionAssert.AreEqual(new[] { true, true }, scored.GetColumn<bool[]>("PredictionSet").Single());
    }

    [TestMethod]
    public void PredictIntervals_HandComputed_MoveByTheRightError()
    {
        // Of nine errors 1 … 9 and a coverage of 0.8, the bound is the ⌈0.8 · 10⌉ = 8th.
        var rows = Enumerable.Range(1, 9).Select(error => new Number { Score = 10, Label = 10 + (error % 2 == 0 ? error : -error) }).ToArray();
        using var step = _ml.Regression.PredictIntervals(0.8, quantilesColumnName: null).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.AreEqual(8, step.Intervals.Margin);
        var scored = step.Transform(_ml.Data.LoadFromEnumerable(new[] { new Number { Score = 3 } }));
        Assert.AreEqual(-5, scored.GetColumn<float>("LowerBound").Single());
        Assert.AreEqual(11, scored.GetColumn<float>("UpperBound").Single());
    }

    [TestMethod]
    public void PredictIntervals_QuantilesTooFarApart_AreDrawnIn()
    {
        using var step = _ml.Regression.PredictIntervals(0.8).Fit(Quantiles(2000, 1, spread: 5));
        Assert.IsLessThan(0, step.Intervals.Margin);
        Assert.AreEqual("Quantiles", step.Intervals.ColumnName);
        Assert.AreEqual(0.8, Coverage(step.Transform(Quantiles(5000, 2, spread: 5))), 0.03);
    }

    [TestMethod]
    public void PredictIntervals_QuantilesThatWouldCross_MeetInTheMiddle()
    {
        var rows = Enumerable.Range(0, 50).Select(i => new Number { Label = 0, Quantiles = [-10, 0, 10] });
        using var step = _ml.Regression.PredictIntervals().Fit(_ml.Data.LoadFromEnumerable(rows, Named()));
        var scored = step.Transform(_ml.Data.LoadFromEnumerable([new Number { Quantiles = [4, 5, 6] }], Named()));
        Assert.AreEqual(5, scored.GetColumn<float>("LowerBound").Single());
        Assert.AreEqual(5, scored.GetColumn<float>("UpperBound").Single());
    }

    [TestMethod]
    public void PredictIntervals_WeightsThatAreAllTheSame_ChangeNothing()
    {
        double Margin(float weight)
        {
            var rows = Enumerable.Range(1, 19).Select(error => new Number { Label = error, Weight = weight });
            using var step = _ml.Regression.PredictIntervals(quantilesColumnName: null, exampleWeightColumnName: "Weight")
                .Fit(_ml.Data.LoadFromEnumerable(rows));
            return step.Intervals.Margin;
        }

        Assert.AreEqual(18, Margin(1));
        Assert.AreEqual(18, Margin(0.001f));
        Assert.AreEqual(18, Margin(1000));
    }

    [TestMethod]
    public void PredictIntervals_APredictionThatIsNaN_HasNaNBounds()
    {
        using var step = _ml.Regression.PredictIntervals().Fit(Numbers(50, 1));
        var scored = step.Transform(_ml.Data.LoadFromEnumerable(new[] { new Number { Score = float.NaN } }));
        Assert.IsTrue(float.IsNaN(scored.GetColumn<float>("LowerBound").Single()));
        Assert.IsTrue(float.IsNaN(scored.GetColumn<float>("UpperBound").Single()));
    }

    [TestMethod]
    [DataRow(0.8, 4)]
    [DataRow(0.9, 9)]
    [DataRow(0.95, 19)]
    [DataRow(0.99, 99)]
    public void Fit_FewerRowsThanThePromiseNeeds_SaysHowMany(double coverage, int count)
    {
        using var step = _ml.Regression.PredictIntervals(coverage).Fit(Numbers(count, 1));
        Assert.AreEqual(
            FormattableString.Invariant(
                $"A coverage of {coverage} needs at least {count} held-out rows but there are {count - 1}. Hold back more rows, or promise less."),
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Regression.PredictIntervals(coverage).Fit(Numbers(count - 1, 1))).Message);
    }

    [TestMethod]
    public void Fit_FewRowsOfOneClass_NamesTheClass() => Assert.StartsWith(
        "A coverage of 0.9 needs at least 9 held-out rows of the class 'true' but there are 0.",
        Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.BinaryClassification.PredictionSets(perClass: true).Fit(
                _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new ScoredRows.Binary { Score = i })))).Message);

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void Coverage_OutsideItsRange_IsRefused(double coverage)
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Regression.PredictIntervals(coverage));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.PredictionSets(coverage));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PredictionSetOptions { Coverage = coverage });
    }

    [TestMethod]
    public void PredictIntervals_OfClasses_NamesTheSets() => Assert.AreEqual(
        "Column 'Score' must be Single but is Vector<Single, 3>. Classes have sets, no intervals: ml.MulticlassClassification.PredictionSets. "
        + "Several numbers need a step each.",
        Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Regression.PredictIntervals(labelColumnName: "Number").Fit(ScoredRows.OfThree(_ml, 50, 1))).Message);

    [TestMethod]
    public void PredictionSets_OfANumber_SayWhatLabelsTheyTake() => Assert.StartsWith(
        "Column 'Label' must tell what is true, but has the values ",
        Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.PredictionSets().Fit(Numbers(50, 1))).Message);

    [TestMethod]
    public void Fit_QuantilesOfOneSideOnly_TakesThePrediction()
    {
        var definition = SchemaDefinition.Create(typeof(Number));
        Name(definition, "0.7", "0.8", "0.9");
        using var step = _ml.Regression.PredictIntervals().Fit(_ml.Data.LoadFromEnumerable(Draw(50, 1, 1), definition));
        Assert.AreEqual("Score", step.Intervals.ColumnName);
    }

    private static double Coverage(IDataView scored) => scored.GetColumn<float>("LowerBound").Zip(
        scored.GetColumn<float>("UpperBound"), scored.GetColumn<float>("Label"))
        .Average(row => row.First <= row.Third && row.Third <= row.Second ? 1.0 : 0);

    private static Number[] Draw(int count, int seed, float spread)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (level, noise) = (random.NextSingle(), random.NextSingle() + random.NextSingle() - 1);
            return new Number
            {
                Score = 10 * level,
                Label = (10 * level) + (level * noise),
                Quantiles = [(10 * level) - (spread * level), 10 * level, (10 * level) + (spread * level)],
            };
        })];
    }

    private static SchemaDefinition Named()
    {
        var definition = SchemaDefinition.Create(typeof(Number));
        Name(definition, "0.05", "0.5", "0.95");
        return definition;
    }

    private static void Name(SchemaDefinition definition, params string[] names) => definition["Quantiles"].AddAnnotation(
        "SlotNames",
        new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]),
        new VectorDataViewType(TextDataViewType.Instance, names.Length));

    private IDataView Numbers(int count, int seed) => _ml.Transforms.DropColumns("Quantiles").Fit(Quantiles(1, 1)).Transform(Quantiles(count, seed));

    private IDataView Quantiles(int count, int seed, float spread = 0.5f) => _ml.Data.LoadFromEnumerable(Draw(count, seed, spread), Named());

    // One row in twenty is true, and the score tells little of it.
    private IDataView Rare(int count, int seed)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            var label = random.Next(20) == 0;
            return new ScoredRows.Binary { Label = label, Score = (float)(random.NextDouble() + random.NextDouble() + (label ? 0.5 : 0) - 4) };
        }).ToArray());
    }

    private sealed class Number
    {
        public float Label { get; set; }

        public float Score { get; set; }

        [VectorType(3)]
        public float[] Quantiles { get; set; } = [0, 0, 0];

        public float Weight { get; set; } = 1;
    }
}
