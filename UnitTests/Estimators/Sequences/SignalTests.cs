using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

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
        StringAssert.StartsWith(
            error.Message, "Column 'FlatSignal' is Vector<Single, 20>, which does not tell how many numbers make a step. Set Channels");
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
        options.Mixing = new() { Mixup = 0.2 };
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.BiLstm(options).Fit(SampleSequences.Binary(_ml, 20)));
        StringAssert.StartsWith(error.Message, "Mixing.Mixup must be 0 with rows of different lengths");
    }

    [TestMethod]
    public void Fit_RowsOfAnyLengthBeyondTheMemoryBudget_GivesTheSameScores()
    {
        using var folder = new TemporaryFolder();
        var data = SampleSequences.Binary(_ml, 100);
        float[][] Scores(long? budget)
        {
            var options = Options("AnySignal", SampleSequences.Channels);
            (options.RowStorage, options.BatchSize, options.Dropout) = (new() { MemoryBudget = budget, Directory = folder.Path }, 200, 0.0);
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
        using var model = _ml.BinaryClassification.Trainers.BiLstm(Options("AnySignal", SampleSequences.Channels))
            .Fit(SampleSequences.Binary(_ml, 40));
        var data = _ml.Data.LoadFromEnumerable(
            [new Row { AnySignal = new VBuffer<float>(2, [1, 2]) }, new Row { AnySignal = new VBuffer<float>(5, new float[5]) }]);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => ColumnValues.Read(model.Transform(data), "Score"));
        StringAssert.Contains(error.Message, "Row 1 (from 0) has 5.");
    }

    [TestMethod]
    public void Fit_RowsThatAreTooLong_SaysHowManyWereCut()
    {
        var log = new CapturedLog(_ml);
        var options = Options("AnySignal", SampleSequences.Channels);
        options.MaximumSequenceLength = 19; // of 0 to 20 steps
        using var model = _ml.BinaryClassification.Trainers.BiLstm(options).Fit(SampleSequences.Binary(_ml, 100));
        Assert.HasCount(1, log.Starting("Warning: Cut "));
        Assert.Contains(
            "training rows of column 'AnySignal' to 19 steps. MaximumSequenceLength takes longer ones.", log.Starting("Warning: Cut ")[0]);
    }

    [TestMethod]
    public void Fit_SignalsAtDefaults_TakesMoreStepsThanTexts()
    {
        int Steps(string column)
        {
            var steps = 0;
            var options = new TextCnnEstimator.Options
            {
                FeatureColumnName = column,
                Filters = 2,
                KernelSizes = [2],
                Embedding = new() { Size = 2 },
                Ngrams = null,
            };
            options.Progress = new Watch(progress => steps = progress.Epochs * progress.StepsPerEpoch);
            using var model = _ml.BinaryClassification.Trainers.TextCnn(options).Fit(SampleSequences.Binary(_ml, 40));
            return steps;
        }

        Assert.IsGreaterThanOrEqualTo(750, Steps("Signal"));
        Assert.IsLessThan(200, Steps("Keys"));
    }

    [TestMethod]
    public void Fit_EpochsThatAreSet_AreObeyed()
    {
        using var model = _ml.BinaryClassification.Trainers.BiLstm(Options("Signal", null)).Fit(SampleSequences.Binary(_ml, 40));
        Assert.HasCount(1, model.History.Epochs);
    }

    [TestMethod]
    [DataRow("BiLstm")]
    [DataRow("TransformerEncoder")]
    [DataRow("TextCnn")]
    public void Fit_FrequenciesUnderStrongNoiseAtDefaults_TellsThemApart(string trainer)
    {
        var (train, test) = (Frequencies(1, 120), Frequencies(2, 300));
        using var model = Fit();
        Assert.IsGreaterThan(0.9, _ml.BinaryClassification.EvaluateNonCalibrated(model.Transform(test)).Accuracy);

        NetworkPredictionTransformer Fit() => trainer switch
        {
            "BiLstm" => _ml.BinaryClassification.Trainers.BiLstm(featureColumnName: "Signal").Fit(train),
            "TextCnn" => _ml.BinaryClassification.Trainers.TextCnn(featureColumnName: "Signal").Fit(train),
            _ => _ml.BinaryClassification.Trainers.TransformerEncoder(featureColumnName: "Signal").Fit(train),
        };
    }

    private IDataView Frequencies(int seed, int count)
    {
        var random = new Random(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i =>
        {
            var (isFast, phase) = (i % 2 == 0, random.NextDouble() * 6);
            var signal = Enumerable.Range(0, Wave.Steps)
                .Select(step => (float)(Math.Sin(((isFast ? 1.1 : 0.6) * step) + phase) + (3 * (random.NextDouble() - 0.5))));
            return new Wave { Label = isFast, Signal = [.. signal] };
        }).ToArray());
    }

    private static BiLstmEstimator.Options Options(string column, int? channels) =>
        new() { FeatureColumnName = column, Channels = channels, Units = [4], Epochs = 1, Seed = 1 };

    private sealed class Watch(Action<TrainingProgress> look) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => look(value);
    }

    private sealed class Wave
    {
        public const int Steps = 30;

        public bool Label { get; set; }

        [VectorType(Steps, 1)]
        public float[] Signal { get; set; } = [];
    }

    private sealed class Row
    {
        public VBuffer<float> AnySignal { get; set; }
    }
}
