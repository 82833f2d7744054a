using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Trust;

[TestClass]
public sealed class FamiliarityTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Familiarity_OfFeatures_SavesAsAStockStep() =>
        TrustConformance.Check(
            _ml.Transforms.Familiarity(), Load(Draw(300, 1)), Load([.. Draw(100, 2), .. Shuffle(Draw(50, 3)), Far(1e6f)]), "Familiarity");

    [TestMethod]
    public void Familiarity_BehindAScore_KeepsTheScore()
    {
        var rows = SampleRows.Binary(_ml, 200);
        var scored = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression(l1Regularization: 0).Fit(rows).Transform(rows);
        TrustConformance.Check(_ml.Transforms.Familiarity(), scored, scored, "Familiarity");
    }

    [TestMethod]
    public void Familiarity_OfBytesAndMissingNumbers_SavesAsAStockStep()
    {
        var rows = Draw(200, 1);
        foreach (var row in rows.Where((_, i) => i % 7 == 0))
        {
            row.Features[2] = float.NaN;
        }

        TrustConformance.Check(_ml.Transforms.Familiarity(), Load(rows), Load(rows), "Familiarity");
        TrustConformance.Check(_ml.Transforms.Familiarity(inputColumnName: "Bytes"), Load(rows), Load(rows), "Familiarity");
    }

    [TestMethod]
    public void Familiarity_OfOrdinaryRows_IsUniform() => AssertUniform(Fit(Draw(1500, 1)).Transform(Load(Draw(2000, 2))));

    [TestMethod]
    public void Familiarity_OfFarRows_IsNearZero()
    {
        using var step = Fit(Draw(1000, 1));
        Row[] far = [.. Draw(100, 2).Select(row => row with { Features = [.. row.Features.Select((value, i) => i == 1 ? value + 500 : value)] })];
        Assert.IsLessThan(0.01, Familiarity(step.Transform(Load(far))).Max());
    }

    [TestMethod]
    public void Familiarity_OfShuffledColumns_IsLow()
    {
        using var step = Fit(Draw(1000, 1));
        var shuffled = Familiarity(step.Transform(Load(Shuffle(Draw(500, 2)))));
        Assert.IsLessThan(0.02, shuffled.Order().ElementAt(250), "the median");
        Assert.IsGreaterThan(0.8, shuffled.Average(value => value < 0.05 ? 1.0 : 0));
    }

    [TestMethod]
    public void Familiarity_OfColumnsInAnotherOrder_IsLow()
    {
        using var step = Fit(Draw(1000, 1));
        var turned = Draw(200, 2).Select(row => row with { Features = [.. row.Features.Reverse()] }).ToArray();
        Assert.IsLessThan(0.02, Familiarity(step.Transform(Load(turned))).Average());
    }

    [TestMethod]
    public void Familiarity_TheFarther_TheLower()
    {
        using var step = Fit(Draw(500, 1));
        var familiarity = Familiarity(step.Transform(Load([Far(1e3f), Far(1e5f), Far(1e9f), Far(float.PositiveInfinity), Far(float.NaN)])));
        CollectionAssert.AreEqual(familiarity.OrderDescending().ToArray(), familiarity);
        Assert.AreEqual(0, familiarity[^1]);
        Assert.AreEqual(0, familiarity[^2]);
    }

    [TestMethod]
    public void Familiarity_OfManyEqualRows_IsHighForThem()
    {
        var rows = Enumerable.Range(0, 300).Select(i => new Row { Features = [i % 3, i % 2, 1, 0, 0] }).ToArray();
        using var step = Fit(rows);
        Assert.IsGreaterThan(0.9, Familiarity(step.Transform(Load(rows))).Min());
        Assert.IsLessThan(0.01, Familiarity(step.Transform(Load([new Row { Features = [0, 0, 2, 0, 0] }]))).Single());
    }

    [TestMethod]
    public void Familiarity_OfManyColumns_NoticesShuffledOnes()
    {
        var (train, test) = (DrawWide(800, 1), DrawWide(300, 2));
        using var step = Fit(train);
        AssertUniform(step.Transform(Load(test)));
        Assert.IsGreaterThan(0.8, Familiarity(step.Transform(Load(Shuffle(test)))).Average(value => value < 0.05 ? 1.0 : 0));
    }

    [TestMethod]
    public void Fit_WithHeldOutRows_CountsOnThem()
    {
        using var step = _ml.Transforms.Familiarity().Fit(Load(Draw(200, 1)), Load(Draw(99, 2)));
        Assert.AreEqual("Familiarity with 200 rows, counted on 99 held-out rows.", step.ToString());
        Assert.AreEqual(1f / 50, Familiarity(step.Transform(Load(Draw(99, 2)))).Min(), 1e-3f);
    }

    [TestMethod]
    public void Fit_FewRows_SaysHowMany() => Assert.AreEqual(
        "Familiarity needs at least 20 held-out rows but there are 10. Use more rows.",
        Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Draw(50, 1))).Message);

    [TestMethod]
    public void Fit_NoSuchColumn_NamesIt() => Assert.StartsWith(
        "Column 'Featurs' is missing.",
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.Familiarity(inputColumnName: "Featurs").Fit(Load(Draw(50, 1)))).Message);

    [TestMethod]
    public void Mlp_WithFamiliarity_TellsOrdinaryFromStrangeRows()
    {
        using var model = _ml.Regression.Trainers.Mlp(
            new MlpEstimator.Options { Familiarity = true, ValidationFraction = 0.4, Epochs = 10, HiddenLayers = [16] })
            .Fit(Load(Draw(1500, 1)));
        AssertUniform(model.Transform(Load(Draw(1000, 2))));
        Assert.IsGreaterThan(0.7, Familiarity(model.Transform(Load(Shuffle(Draw(300, 3))))).Average(value => value < 0.05 ? 1.0 : 0));
        Assert.IsLessThan(0.01, Familiarity(model.Transform(Load([Far(1e4f), Far(-1e7f)]))).Max());
    }

    [TestMethod]
    public void Mlp_WithFamiliarity_SavesItAsAStockStep() => TrustConformance.Check(
        _ml.Regression.Trainers.Mlp(new MlpEstimator.Options { Familiarity = true, ValidationFraction = 0.4, Epochs = 2, HiddenLayers = [8] }),
        Load(Draw(100, 1)), Load([.. Draw(50, 2), .. Shuffle(Draw(50, 3))]), "Familiarity", "Score");

    [TestMethod]
    public void TextTrainer_WithFamiliarityAndNgrams_SavesItAsAStockStep()
    {
        var options = new TextCnnEstimator.Options
        {
            FeatureColumnName = "Keys",
            Familiarity = true,
            ValidationFraction = 0.4,
            Epochs = 3,
            Filters = 8,
        };
        TrustConformance.Check(
            _ml.BinaryClassification.Trainers.TextCnn(options), SampleSequences.Binary(_ml, 200), SampleSequences.Binary(_ml, 50, 2), "Familiarity",
            "Score");
    }

    [TestMethod]
    public void TextTrainer_WithFamiliarity_TellsUnknownWordsAndEmptyTexts()
    {
        string[] words = ["the", "a", "good", "bad", "film", "book", "was", "is", "very", "quite"];
        var random = new Random(1);
        Text[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            string[] chosen = [.. Enumerable.Range(0, 5 + random.Next(10)).Select(_ => words[random.Next(words.Length)])];
            return new Text { Review = string.Join(' ', chosen), Label = chosen.Contains("good") };
        })];
        using var model = _ml.Transforms.Text.TokenizeToKeys("Keys", "Review").Append(_ml.BinaryClassification.Trainers.TextCnn(
            new TextCnnEstimator.Options { FeatureColumnName = "Keys", Familiarity = true, ValidationFraction = 0.4, Epochs = 2, Filters = 8 }))
            .Fit(_ml.Data.LoadFromEnumerable(Draw(400)));
        AssertUniform(model.Transform(_ml.Data.LoadFromEnumerable(Draw(1000))));
        Text[] strange =
        [
            new() { Review = "niemand hat diese worte je gesehen" }, new(), new() { Review = string.Join(' ', Enumerable.Repeat("film", 300)) },
        ];
        Assert.IsLessThan(0.05, Familiarity(model.Transform(_ml.Data.LoadFromEnumerable(strange))).Max());
    }

    [TestMethod]
    public void Cnn_WithFamiliarity_TellsNoiseFromImages()
    {
        var random = new Random(1);
        Picture[] Draw(int count, bool isNoise) => [.. Enumerable.Range(0, count).Select(i => new Picture
        {
            Label = i % 2 == 0,
            Pixels = [.. Enumerable.Range(0, 3 * 8 * 8)
                .Select(p => (byte)(isNoise ? random.Next(256) : 20 * (i % 2 == 0 ? p % 8 : p / 8 % 8) + random.Next(20)))],
        })];
        using var model = _ml.BinaryClassification.Trainers.Cnn(new CnnEstimator.Options
        {
            FeatureColumnName = "Pixels",
            Pixels = new PixelLayout { Height = 8, Width = 8, Channels = 3 },
            Familiarity = true,
            ValidationFraction = 0.4,
            Epochs = 2,
        }).Fit(_ml.Data.LoadFromEnumerable(Draw(500, isNoise: false)));
        AssertUniform(model.Transform(_ml.Data.LoadFromEnumerable(Draw(400, isNoise: false))));
        Assert.IsLessThan(0.05, Familiarity(model.Transform(_ml.Data.LoadFromEnumerable(Draw(50, isNoise: true)))).Average());
    }

    [TestMethod]
    public void Fit_FewValidationRows_SaysHowManyBeforeTraining() => Assert.AreEqual(
        "Familiarity needs at least 20 validation rows but there are 10. Use more rows.",
        Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.Regression.Trainers.Mlp(new MlpEstimator.Options { Familiarity = true, ValidationFraction = 0.1 })
                .Fit(Load(Draw(100, 1)))).Message);

    private static float[] Familiarity(IDataView data) => [.. data.GetColumn<float>("Familiarity")];

    // Of ordinary rows, as many lie below each familiarity as it says.
    private static void AssertUniform(IDataView data)
    {
        var familiarity = Familiarity(data);
        Assert.IsTrue(familiarity.All(value => value is >= 0 and <= 1));
        foreach (var part in (double[])[0.05, 0.25, 0.5, 0.75])
        {
            Assert.AreEqual(part, familiarity.Average(value => value <= part ? 1.0 : 0), 0.02 + (0.4 * part * (1 - part)), $"below {part}");
        }
    }

    // What hangs together does no longer: each column is drawn from another row.
    private static Row[] Shuffle(Row[] rows)
    {
        var random = new Random(5);
        var columns = Enumerable.Range(0, rows[0].Features.Length).Select(column =>
        {
            var values = rows.Select(row => row.Features[column]).ToArray();
            random.Shuffle(values);
            return values;
        }).ToArray();
        return [.. rows.Select((_, row) => new Row { Features = [.. columns.Select(column => column[row])] })];
    }

    private static Row Far(float value) => new() { Features = [value, 0, 0, 0, 0] };

    // An income, what is spent of it, a share of that, a size that bends with the income, and one of two kinds.
    private static Row[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var (level, noise) = (random.NextSingle(), random.NextSingle() - 0.5f);
            var spent = 100 * level * (1 + (0.1f * noise));
            return new Row
            {
                Features =
                [
                    100 * level, spent, 0.3f * spent * (1 + (0.1f * (random.NextSingle() - 0.5f))), (level - 0.5f) * (level - 0.5f),
                    level > 0.5f ? 1 : 0,
                ],
                Label = level + noise,
            };
        })];
    }

    // Three hundred numbers that all follow from four.
    private static Row[] DrawWide(int count, int seed)
    {
        var (fixedRandom, random) = (new Random(0), new Random(seed));
        float[][] directions =
        [
            .. Enumerable.Range(0, 300).Select(_ => Enumerable.Range(0, 4).Select(_ => fixedRandom.NextSingle() - 0.5f).ToArray()),
        ];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] hidden = [.. Enumerable.Range(0, 4).Select(_ => random.NextSingle())];
            return new Row { Features = [.. directions.Select(one => one.Zip(hidden, (a, b) => a * b).Sum() + (0.02f * random.NextSingle()))] };
        })];
    }

    private IDataView Load(Row[] rows)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return _ml.Data.LoadFromEnumerable(rows, definition);
    }

    private MLNet.DeepExtensions.Trust.FamiliarityTransformer Fit(Row[] rows) => _ml.Transforms.Familiarity().Fit(Load(rows));

    private sealed class Text
    {
        public string Review { get; set; } = string.Empty;

        public bool Label { get; set; }
    }

    private sealed class Picture
    {
        [VectorType(3 * 8 * 8)]
        public byte[] Pixels { get; set; } = [];

        public bool Label { get; set; }
    }

    private sealed record Row
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public byte[] Bytes => [(byte)(Features[0] % 200), (byte)(Features[0] % 100)];

        public float Label { get; set; }
    }
}
