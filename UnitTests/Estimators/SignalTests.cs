using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

/// <summary>Sequences of numbers: of one length, and of any.</summary>
[TestClass]
public sealed class SignalTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_FlatVectorWithoutChannels_IsRefusedWithTheOption()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.BiLstm("Label", "FlatSignal").Fit(SampleSequences.Binary(_ml, 20)));
        StringAssert.StartsWith(error.Message, "Column 'FlatSignal' is Vector<Single, 20>, which does not tell how many numbers make a step. Set Channels");
    }

    [TestMethod]
    public void Fit_FlatVectorWithChannels_IsTheSameAsDimensions()
    {
        var data = SampleSequences.Binary(_ml, 60);
        float[][] Scores(string column, int? channels)
        {
            using var model = _ml.BinaryClassification.Trainers.BiLstm(Options(column, channels)).Fit(data);
            Assert.AreEqual($"[{SampleSequences.Steps}, {SampleSequences.Channels}]", model.Model.Network.Inputs[0].Shape.ToString());
            return [.. ColumnValues.Read(model.Transform(data), "Score").Rows];
        }

        CollectionAssert.AreEqual(
            Scores("Signal", null).SelectMany(row => row).ToArray(), Scores("FlatSignal", SampleSequences.Channels).SelectMany(row => row).ToArray());
    }

    [TestMethod]
    [DataRow("Keys")]
    [DataRow("Group")]
    public void Fit_ChannelsOfAColumnWithoutNumbers_AreRefused(string column)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.BiLstm(Options(column, 2)).Fit(SampleSequences.Binary(_ml, 20)));
        StringAssert.StartsWith(error.Message, $"Channels must be null for column '{column}'");
    }

    [TestMethod]
    public void Fit_MixupOfRowsOfAnyLength_IsRefused()
    {
        var options = Options("AnySignal", SampleSequences.Channels);
        options.Mixup = 0.2;
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.BiLstm(options).Fit(SampleSequences.Binary(_ml, 20)));
        StringAssert.StartsWith(error.Message, "Mixup must be 0 with rows of different lengths");
    }

    [TestMethod]
    public void Fit_RowsOfAnyLengthBeyondTheMemoryBudget_GivesTheSameScores()
    {
        using var folder = new TemporaryFolder();
        var data = SampleSequences.Binary(_ml, 100);
        float[][] Scores(long? budget)
        {
            var options = Options("AnySignal", SampleSequences.Channels);
            (options.MemoryBudget, options.StreamingDirectory, options.BatchSize, options.Dropout) = (budget, folder.Path, 200, 0);
            using var model = _ml.BinaryClassification.Trainers.BiLstm(options).Fit(data);
            return [.. ColumnValues.Read(model.Transform(data), "Score").Rows];
        }

        var (inMemory, streamed) = (Scores(null), Scores(1000));
        for (var row = 0; row < inMemory.Length; row++)
        {
            Assert.AreEqual(inMemory[row][0], streamed[row][0], 1e-4, $"row {row}");
        }
    }

    [TestMethod]
    public void NeuralNetwork_BranchOfASignal_ReadsItInSteps()
    {
        var options = new NeuralNetworkEstimator.Options
        {
            FeatureColumnName = null,
            Branches =
            [
                new ColumnBranch("AnySignal", [new Standardize(), new Gru(4)], Channels: SampleSequences.Channels),
                new ColumnBranch("Signal", [new Standardize(), new Convolution1D(4), new PoolOverTime()], Channels: SampleSequences.Channels),
            ],
            Epochs = 1,
        };
        using var model = _ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(SampleSequences.Binary(_ml, 60));
        Assert.AreEqual("[≤1000, 2] [10, 2]", string.Join(' ', model.Model.Network.Inputs.Select(input => input.Shape)));
    }

    [TestMethod]
    public void Transform_RowThatIsNoMultipleOfTheChannels_NamesIt()
    {
        using var model = _ml.BinaryClassification.Trainers.BiLstm(Options("AnySignal", SampleSequences.Channels)).Fit(SampleSequences.Binary(_ml, 40));
        var data = _ml.Data.LoadFromEnumerable([new Row { AnySignal = new VBuffer<float>(2, [1, 2]) }, new Row { AnySignal = new VBuffer<float>(5, new float[5]) }]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ColumnValues.Read(model.Transform(data), "Score"));
        StringAssert.Contains(error.Message, "Row 1 (from 0) has 5.");
    }

    private static BiLstmEstimator.Options Options(string column, int? channels) =>
        new() { FeatureColumnName = column, Channels = channels, Units = [4], Epochs = 1, Seed = 1 };

    private sealed class Row
    {
        public VBuffer<float> AnySignal { get; set; }
    }
}
