using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

[TestClass]
public class NgramTests
{
    private const int Length = 40;
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Ngrams_Null_TrainsTheNetworkAlone()
    {
        using var alone = _ml.BinaryClassification.Trainers.TextCnn(Small(ngrams: null)).Fit(SampleSequences.Binary(_ml));
        using var both = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(SampleSequences.Binary(_ml));
        Assert.HasCount(1, alone.Model.Network.Inputs);
        Assert.HasCount(2, both.Model.Network.Inputs);
    }

    // The key that decides comes after all that the network reads.
    [TestMethod]
    public void Ngrams_SeeKeysBeyondMaximumSequenceLength()
    {
        var rows = LongRows();
        Assert.IsGreaterThan(0.95, Accuracy(Small(new NgramSettings()), rows));
        Assert.IsLessThan(0.7, Accuracy(Small(ngrams: null), rows));
        Assert.IsLessThan(0.7, Accuracy(Small(new NgramSettings { MaximumSequenceLength = Length / 2 }), rows));
    }

    [TestMethod]
    public void Ngrams_LongRows_ScoreTheSameLiveAndLoaded()
    {
        var rows = LongRows();
        foreach (var truncation in Enum.GetValues<SequenceTruncation>())
        {
            var options = Small(new NgramSettings { MaximumSequenceLength = 12 });
            options.Truncation = truncation;
            using var model = _ml.BinaryClassification.Trainers.TextCnn(options).Fit(rows);
            using var stream = new MemoryStream();
            _ml.Model.Save(model, rows.Schema, stream);
            stream.Position = 0;
            var loaded = _ml.Model.Load(stream, out _);
            ColumnValues.AssertEqual(
                ColumnValues.Read(model.Transform(rows), "Score"), ColumnValues.Read(loaded.Transform(rows), "Score"), 1e-5,
                $"{truncation}, live and loaded");
        }
    }

    [TestMethod]
    public void Ngrams_OfAnInitialModel_AreKept()
    {
        var data = SampleSequences.Multiclass(_ml);
        using var first = _ml.MulticlassClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(data);
        var options = Small(new NgramSettings());
        options.InitialModel = first.Model;
        options.LearningRate = 1e-9;
        options.Epochs = 1;
        using var second = _ml.MulticlassClassification.Trainers.TextCnn(options).Fit(data);
        Assert.AreEqual(first.Model.Network, second.Model.Network);
        ColumnValues.AssertEqual(
            ColumnValues.Read(first.Transform(data), "Score"), ColumnValues.Read(second.Transform(data), "Score"), 1e-3, "a step of next to nothing");
    }

    [TestMethod]
    public void InitialModel_WithoutNgrams_IsRefusedWhereThereAreToBeSome()
    {
        var data = SampleSequences.Binary(_ml);
        using var first = _ml.BinaryClassification.Trainers.TextCnn(Small(ngrams: null)).Fit(data);
        var options = Small(new NgramSettings());
        options.InitialModel = first.Model;
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.TextCnn(options).Fit(data));
        StringAssert.StartsWith(error.Message, "InitialModel must have the same task, inputs and layers");
        StringAssert.Contains(error.Message, "it has no n-grams and here they are counted (Ngrams)");
    }

    [TestMethod]
    public void Ngrams_OfValidationRows_AreScored()
    {
        using var model = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(LongRows(), LongRows(seed: 9));
        Assert.IsGreaterThan(0.95, model.History.Epochs[^1].ValidationMetrics["Accuracy"]);
    }

    [TestMethod]
    public void Ngrams_OfHeldBackRows_AreScored()
    {
        var options = Small(new NgramSettings());
        options.ValidationFraction = 0.3;
        using var model = _ml.BinaryClassification.Trainers.TextCnn(options).Fit(LongRows());
        Assert.IsGreaterThan(0.95, model.History.Epochs[^1].ValidationMetrics["Accuracy"]);
    }

    // The n-grams see the first keys only; what decides comes later.
    [TestMethod]
    public void Ngrams_ThatTellNothing_DoNoHarm()
    {
        var options = Small(new NgramSettings { MaximumSequenceLength = 5 }, keysRead: Length);
        (options.Filters, options.Dropout, options.LearningRate, options.Epochs) = (8, 0, 0.01, 20);
        options.Embedding = options.Embedding with { Dropout = 0 };
        Assert.IsGreaterThan(0.95, Accuracy(options, LongRows()));
    }

    // Rows that bear the n-grams out let them count; rows whose labels are chance silence them.
    [TestMethod]
    public void ValidationRows_TellWhatNgramsCount()
    {
        using var right = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(LongRows(), LongRows(seed: 9));
        using var wrong = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(LongRows(), LongRows(seed: 9, isChance: true));
        Assert.IsGreaterThan(0.5f, Factors(right).Ngrams);
        Assert.IsLessThan(0.2f, Factors(wrong).Ngrams);
    }

    [TestMethod]
    public void FewRows_AreAllTrainedOn_AndTheNetworkCountsAFifth()
    {
        using var model = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(_ml.Data.TakeRows(LongRows(), 40));
        Assert.AreEqual((0.2f, 0.8f), Factors(model));
    }

    [TestMethod]
    public void InitialModel_WithValidationRows_IsWeighedAnew()
    {
        using var first = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(LongRows());
        var options = Small(new NgramSettings());
        options.InitialModel = first.Model;
        using var second = _ml.BinaryClassification.Trainers.TextCnn(options).Fit(LongRows());
        Assert.AreEqual(Factors(first), Factors(second));
        using var third = _ml.BinaryClassification.Trainers.TextCnn(options).Fit(LongRows(), LongRows(seed: 9, isChance: true));
        Assert.IsLessThan(0.25f * Factors(first).Ngrams, Factors(third).Ngrams);
    }

    [TestMethod]
    public void Ngrams_StreamedRows_TrainAsInMemory()
    {
        var options = Small(new NgramSettings());
        options.RowStorage = new() { MemoryBudget = 4096 };
        Assert.IsGreaterThan(0.95, Accuracy(options, LongRows()));
    }

    [TestMethod]
    public void Ngrams_OfRowsWithoutKnownKeys_AreNone()
    {
        using var model = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(SampleSequences.Binary(_ml));
        var rows = _ml.Data.LoadFromEnumerable([new LongRow { Keys = default }, new LongRow { Keys = new VBuffer<uint>(3, [0, 0, 0]) }]);
        Assert.IsTrue(ColumnValues.Read(model.Transform(rows), "Score").Rows.All(row => float.IsFinite(row[0])));
    }

    [TestMethod]
    public void Ngrams_UnknownKeysOnlyInTraining_AreNoHindrance()
    {
        var rows = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 40).Select(i => new LongRow { Label = i % 2 == 0, Keys = new VBuffer<uint>(2, [0, 0]) }).ToArray());
        using var model = _ml.BinaryClassification.Trainers.TextCnn(Small(new NgramSettings())).Fit(rows);
        Assert.IsTrue(ColumnValues.Read(model.Transform(LongRows()), "Score").Rows.All(row => float.IsFinite(row[0])));
    }

    [TestMethod]
    public void Ngrams_SettingsOutOfRange_AreRefusedByTheirPath()
    {
        (string Name, Func<NgramSettings> Create)[] wrong =
        [
            ("MaximumLength", () => new() { MaximumLength = 0 }), ("MinimumRowCount", () => new() { MinimumRowCount = 0 }),
            ("MaximumNumberOfWeights", () => new() { MaximumNumberOfWeights = 0 }),
            ("MaximumSequenceLength", () => new() { MaximumSequenceLength = 0 }),
            ("InversePenalty", () => new() { InversePenalty = 0 }), ("InversePenalty", () => new() { InversePenalty = double.NaN }),
        ];
        foreach (var (name, create) in wrong)
        {
            StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(create).Message, $"Ngrams.{name}");
        }
    }

    private NetworkPredictionTransformer Fit(TextCnnEstimator.Options options, IDataView rows) =>
        _ml.BinaryClassification.Trainers.TextCnn(options).Fit(rows);

    private static (float Network, float Ngrams) Factors(NetworkPredictionTransformer model) =>
        model.Model.Weights["trunk.0.factors"].Values is [var network, var ngrams]
            ? (network, ngrams)
            : throw new AssertFailedException("There are two factors.");

    private double Accuracy(TextCnnEstimator.Options options, IDataView rows)
    {
        using var model = Fit(options, rows);
        return _ml.BinaryClassification.Evaluate(model.Transform(LongRows(seed: 3))).Accuracy;
    }

    private IDataView LongRows(int seed = 1, bool isChance = false)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 300).Select(_ =>
        {
            var label = random.Next(2) == 1;
            uint[] keys = [.. Enumerable.Range(0, Length - 5).Select(_ => (uint)random.Next(1, 10)), label ? 11u : 12u, 1, 2, 3, 4];
            return new LongRow { Label = isChance ? random.Next(2) == 1 : label, Keys = new VBuffer<uint>(keys.Length, keys) };
        }).ToArray());
    }

    private static TextCnnEstimator.Options Small(NgramSettings? ngrams, int keysRead = 10) => new()
    {
        FeatureColumnName = "Keys",
        Ngrams = ngrams,
        Filters = 4,
        Embedding = new() { Size = 4 },
        Epochs = 3,
        MaximumSequenceLength = keysRead,
    };

    private sealed class LongRow
    {
        public bool Label { get; set; }

        [KeyType(SampleSequences.KeyCount)]
        public VBuffer<uint> Keys { get; set; }
    }
}
