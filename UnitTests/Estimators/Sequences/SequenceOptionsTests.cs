using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

/// <summary>Every option of the trainers of sequences reaches the training.</summary>
[TestClass]
public class SequenceOptionsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void EveryOptionOfBiLstm_ChangesTheFit() => AssertAllDiffer<BiLstmEstimator.Options>(
        options => _ml.BinaryClassification.Trainers.BiLstm(options),
        o => o.Units = [6], o => o.Units = [4, 4], o => o.Pooling = [TimePooling.Last], o => o.Pooling = [TimePooling.Attention, TimePooling.Max],
        o => o.Embedding = o.Embedding with { Size = 7 },
        o => o.Embedding = o.Embedding with { Dropout = 0 }, o => o.Embedding = o.Embedding with { TokenDropout = 0 }, o => o.Dropout = 0,
        o => o.Embedding = o.Embedding with { Start = EmbeddingStart.Random },
        o => o.MaximumSequenceLength = 5, o => (o.MaximumSequenceLength, o.Truncation) = (5, SequenceTruncation.Pre),
        o => (o.MaximumSequenceLength, o.Truncation) = (5, SequenceTruncation.Middle), o => o.LabelSmoothing = 0.1,
        o => o.Embedding = o.Embedding with { Bigrams = 0 });

    [TestMethod]
    public void EveryOptionOfTransformerEncoder_ChangesTheFit() => AssertAllDiffer<TransformerEncoderEstimator.Options>(
        options => _ml.BinaryClassification.Trainers.TransformerEncoder(options),
        o => o.ModelSize = 32, o => o.Layers = 2, o => o.Heads = 2, o => o.FeedForward = 16, o => o.LayerDropout = 0,
        o => o.Positions = PositionVectors.Learned,
        o => o.Padding = SequencePadding.Pre, o => o.Pooling = [TimePooling.Mean]);

    [TestMethod]
    public void EveryOptionOfTextCnn_ChangesTheFit() => AssertAllDiffer<TextCnnEstimator.Options>(
        options => _ml.BinaryClassification.Trainers.TextCnn(options),
        o => o.KernelSizes = [3], o => o.KernelSizes = [2, 3], o => o.Filters = 5, o => o.Activation = ActivationFunction.Tanh);

    [TestMethod]
    public void EveryOptionOfASignal_ChangesTheFit()
    {
        AssertAllDiffer<BiLstmEstimator.Options>(
            options => _ml.BinaryClassification.Trainers.BiLstm(OfSignal(options)),
            o => o.ConvolutionSize = 0, o => o.ConvolutionSize = 3, o => o.ConvolutionFilters = 5, o => o.Dropout = 0.5,
            o => o.StandardizeFeatures = false);
        AssertAllDiffer<TransformerEncoderEstimator.Options>(
            options => _ml.BinaryClassification.Trainers.TransformerEncoder(OfSignal(options)), o => o.ConvolutionSize = 0,
            o => o.ConvolutionSize = 3);
    }

    private void AssertAllDiffer<T>(Func<T, NetworkEstimator> create, params Action<T>[] changes)
        where T : SequenceModelOptions, new()
    {
        var losses = changes.Prepend(_ => { }).Select(change =>
        {
            var options = Small(new T { Embedding = new() { Size = 8 } });
            change(options);
            return Train(create(options));
        }).ToArray();
        Assert.AreEqual(changes.Length + 1, losses.Distinct().Count(), string.Join(", ", losses));
    }

    private double Train(NetworkEstimator estimator)
    {
        using var model = estimator.Fit(SampleSequences.Binary(_ml, count: 64));
        return model.History.Epochs[^1].TrainLoss;
    }

    private static T OfSignal<T>(T options)
        where T : SequenceModelOptions
    {
        options.FeatureColumnName = "Signal";
        return options;
    }

    private static T Small<T>(T options)
        where T : NetworkEstimatorOptions
    {
        (options.FeatureColumnName, options.Epochs, options.Seed) = ("Keys", 1, 5);
        return options;
    }
}
