using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>What the numbers of a signal contribute to a score adds up to it, and is named by step and channel.</summary>
[TestClass]
public sealed class ExplainSignalTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly Lazy<NetworkPredictionTransformer> _model = new(() => Fit("AnySignal"));

    [ClassCleanup]
    public static void Free() => _model.Value.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(6)]
    [DataRow(30)] // more steps than the network takes
    public void Contributions_OfRowsOfAnyLength_AddUpToTheScore(int steps)
    {
        var explanation = _model.Value.ExplainSignal(new { AnySignal = Signal(steps) }, steps: 256);
        Assert.HasCount(steps * SampleSequences.Channels, explanation.Numbers);
        Assert.AreEqual(explanation.Score - explanation.BaselineScore, explanation.Numbers.Sum(number => number.Contribution), 0.02);
        Assert.AreEqual(Score(_model.Value, Signal(steps)), explanation.Score, 1e-4);
    }

    [TestMethod]
    public void Contributions_OfTheChannelThatTells_HaveItsSign()
    {
        float[] signal = [5, 20, 5, -20, 5, 20, 5, 20];
        var second = _model.Value.ExplainSignal(new { AnySignal = signal }).Numbers.Where(number => number.Channel == 1).ToArray();
        Assert.IsGreaterThan(0, second[0].Contribution);
        Assert.IsLessThan(0, second[1].Contribution);
    }

    [TestMethod]
    public void Names_AreStepAndChannel()
    {
        var numbers = _model.Value.ExplainSignal(new { AnySignal = Signal(3) }).Numbers;
        Assert.AreEqual(("step 2, channel 1", 2, 1, Signal(3)[5]), (numbers[5].Name, numbers[5].Step, numbers[5].Channel, numbers[5].Value));
    }

    [TestMethod]
    public void MissingNumber_ContributesNothing()
    {
        float[] signal = [5, float.NaN, 5, 20];
        var numbers = _model.Value.ExplainSignal(new { AnySignal = signal }).Numbers;
        Assert.AreEqual(0, numbers[1].Contribution);
        Assert.IsTrue(numbers.All(number => float.IsFinite(number.Contribution)));
    }

    [TestMethod]
    public void RowWithoutSteps_HasNoContributions()
    {
        var explanation = _model.Value.ExplainSignal(new { AnySignal = Array.Empty<float>() });
        Assert.IsEmpty(explanation.Numbers);
        Assert.AreEqual(Score(_model.Value, []), explanation.Score, 1e-4);
    }

    [TestMethod]
    public void LoadedModel_WithItsNetwork_IsExplainedAlike()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("model.zip");
        _ml.Model.Save(_model.Value, SampleSequences.Binary(_ml, 1).Schema, path);
        var row = new { AnySignal = Signal(4) };
        var loaded = _ml.Model.Load(path, out _).ExplainSignal(row, network: _ml.Model.LoadNetwork(path));
        SameResults.AssertEqual(_model.Value.ExplainSignal(row).Numbers, loaded.Numbers);
    }

    [TestMethod]
    public void AllRows_AreExplainedAsOneIs()
    {
        var data = _ml.Data.LoadFromEnumerable(
            new[] { 4, 0, 7 }.Select(steps => new AnyRow { AnySignal = new VBuffer<float>(steps * 2, Signal(steps)) }));
        var rows = ColumnValues.Read(_model.Value.ExplainSignal(data), "Contributions").Rows;
        Assert.HasCount(3, rows);
        CollectionAssert.AreEqual(
            _model.Value.ExplainSignal(new { AnySignal = Signal(7) }).Numbers.Select(number => number.Contribution).ToArray(), rows[2]);
        Assert.IsEmpty(rows[1]);
    }

    [TestMethod]
    public void Contributions_OfRowsOfKnownSize_HaveSlotNames()
    {
        using var model = Fit("Signal");
        VBuffer<ReadOnlyMemory<char>> names = default;
        model.ExplainSignal(SampleSequences.Binary(_ml, 2)).Schema["Contributions"].GetSlotNames(ref names);
        Assert.AreEqual("step 3, channel 1", names.GetItemOrDefault(7).ToString());
    }

    [TestMethod]
    public void NumberOfNoWholeSteps_IsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => _model.Value.ExplainSignal(new { AnySignal = new float[3] }));
        StringAssert.StartsWith(error.Message, "Column 'AnySignal' must have a multiple of 2 numbers");
    }

    [TestMethod]
    public void Keys_AreRefusedWithTheMethodForThem()
    {
        using var model = _ml.BinaryClassification.Trainers.BiLstm(
            new BiLstmEstimator.Options { FeatureColumnName = "Keys", Units = [4], Epochs = 1, Embedding = new() { Size = 4 } })
                .Fit(SampleSequences.Binary(_ml, 40));
        var error = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainSignal(new { Keys = new uint[1] }));
        StringAssert.Contains(error.Message, "For keys, use ExplainTokens");
    }

    [TestMethod]
    [DataRow("Signal", "Signal, step 3, channel 1")]
    [DataRow("FlatSignal", "FlatSignal, step 3, channel 1")]
    public void PermutationColumnImportance_OfASignal_NamesStepAndChannel(string column, string name)
    {
        using var model = Fit(column);
        var importances = _ml.BinaryClassification.PermutationColumnImportance(model, SampleSequences.Binary(_ml, 20), "Label");
        Assert.Contains(name, importances.Select(part => part.Name));
    }

    [TestMethod]
    public void Finding_OfASignal_NamesStepAndChannel()
    {
        var data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row { Label = i % 2 == 0, Signal = [i, 7, i * i, -i] }));
        using var model = _ml.BinaryClassification.Trainers.BiLstm(
            new BiLstmEstimator.Options { FeatureColumnName = "Signal", Units = [2], Epochs = 1 }).Fit(data);
        Assert.Contains("step 0, channel 1 of 'Signal'", model.Diagnosis.Findings.Single(finding => finding.Code == "constant-features").Message);
    }

    private static float[] Signal(int steps) =>
        [.. Enumerable.Range(0, steps * SampleSequences.Channels).Select(i => i % 2 == 0 ? 5 + MathF.Sin(i) : 20 - (i % 3 * 20f))];

    private static float Score(NetworkPredictionTransformer model, float[] signal) => ColumnValues.Read(
        model.Transform(_ml.Data.LoadFromEnumerable([new AnyRow { AnySignal = new VBuffer<float>(signal.Length, signal) }])), "Score").Rows[0][0];

    private static NetworkPredictionTransformer Fit(string column) => _ml.BinaryClassification.Trainers.BiLstm(new BiLstmEstimator.Options
    {
        FeatureColumnName = column,
        Channels = SampleSequences.Channels,
        Units = [8],
        MaximumSequenceLength = 18,
        ConvolutionSize = 3,
        Epochs = column == "AnySignal" ? 15 : 1,
        LearningRate = 0.01,
    }).Fit(SampleSequences.Binary(_ml));

    private sealed class AnyRow
    {
        public VBuffer<float> AnySignal { get; set; }
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(2, 2)]
        public float[] Signal { get; set; } = [];
    }
}
