using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Sequences;

/// <summary>Every estimator of sequences passes the one conformance check, for every task, with empty and overlong rows among the others.</summary>
[TestClass]
public class SequenceConformanceTests
{
    [TestMethod]
    public void BiLstm_OfBinaryClassification_Conforms() => Check(ml => ml.BinaryClassification.Trainers.BiLstm(Lstm()));

    [TestMethod]
    public void BiLstm_OfMulticlassClassification_Conforms() => CheckMulticlass(ml => ml.MulticlassClassification.Trainers.BiLstm(Lstm()));

    [TestMethod]
    public void BiLstm_OfRegression_Conforms() => CheckRegression(ml => ml.Regression.Trainers.BiLstm(Lstm()));

    [TestMethod]
    public void TransformerEncoder_OfBinaryClassification_Conforms() =>
        Check(ml => ml.BinaryClassification.Trainers.TransformerEncoder(Transformer(padding: SequencePadding.Pre)));

    [TestMethod]
    public void TransformerEncoder_OfMulticlassClassification_Conforms() =>
        CheckMulticlass(ml => ml.MulticlassClassification.Trainers.TransformerEncoder(Transformer()));

    [TestMethod]
    public void TransformerEncoder_OfRegression_Conforms() => CheckRegression(ml => ml.Regression.Trainers.TransformerEncoder(Transformer()));

    [TestMethod]
    public void TextCnn_OfBinaryClassification_Conforms() => Check(ml => ml.BinaryClassification.Trainers.TextCnn(Cnn()));

    [TestMethod]
    public void TextCnn_OfMulticlassClassification_Conforms() => CheckMulticlass(ml => ml.MulticlassClassification.Trainers.TextCnn(Cnn()));

    [TestMethod]
    public void TextCnn_OfRegression_Conforms() => CheckRegression(ml => ml.Regression.Trainers.TextCnn(Cnn()));

    // The two-layer classifier of every textbook, layer by layer.
    [TestMethod]
    public void NeuralNetwork_OfKeys_Conforms() => Check(ml => ml.BinaryClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
    {
        FeatureColumnName = "Keys",
        Layers =
        [
            new Embedding(SampleSequences.KeyCount, 16), new Lstm(8, Bidirectional: true, ReturnSequences: true), new Lstm(8, Bidirectional: true),
            new Linear(12), new Activation(ActivationFunction.ReLU),
        ],
        MaximumSequenceLength = 15,
        Truncation = SequenceTruncation.Pre,
        Epochs = 15,
        BatchSize = 32,
        LearningRate = 0.01,
    }));

    [TestMethod]
    public void BiLstm_OfASignal_Conforms() => CheckRegression(ml => ml.Regression.Trainers.BiLstm(Lstm("Signal")), crossValidates: true);

    [TestMethod]
    public void TransformerEncoder_OfASignal_Conforms() => Check(ml => ml.BinaryClassification.Trainers.TransformerEncoder(Transformer("Signal")));

    [TestMethod]
    public void TextCnn_OfASignal_Conforms() =>
        CheckMulticlass(ml => ml.MulticlassClassification.Trainers.TextCnn(Cnn("Signal")), crossValidates: true);

    [TestMethod]
    public void BiLstm_OfASignalOfAnyLength_Conforms() => CheckRegression(ml => ml.Regression.Trainers.BiLstm(Lstm("AnySignal")));

    [TestMethod]
    public void TransformerEncoder_OfASignalOfAnyLength_Conforms() =>
        Check(ml => ml.BinaryClassification.Trainers.TransformerEncoder(Transformer("AnySignal", SequencePadding.Pre)), crossValidates: true);

    // The label is how often some steps come, of which the largest answer of a pattern tells little.
    [TestMethod]
    public void TextCnn_OfASignalOfAnyLength_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass,
        ml =>
        {
            var options = Cnn("AnySignal");
            (options.Filters, options.Epochs) = (24, 40);
            return ml.MulticlassClassification.Trainers.TextCnn(options);
        },
        ml => SampleSequences.Multiclass(ml),
        Floor: 0.77));

    [TestMethod]
    public void NeuralNetwork_OfASignalOfAnyLength_Conforms() =>
        CheckRegression(ml => ml.Regression.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            FeatureColumnName = "AnySignal",
            Channels = SampleSequences.Channels,
            Layers =
            [
                new Convolution1D(12), new Activation(ActivationFunction.ReLU), new Gru(8), new Linear(12), new Activation(ActivationFunction.ReLU),
            ],
            MaximumSequenceLength = 15,
            Truncation = SequenceTruncation.Pre,
            Epochs = 15,
            BatchSize = 32,
            LearningRate = 0.01,
        }));

    [TestMethod]
    [DataRow(SampleSequences.Steps + 5)]
    [DataRow(SampleSequences.Steps - 2)]
    public void BiLstm_OfKeysOfFixedNumber_Conforms(int maximumSequenceLength) => Check(ml =>
    {
        var options = Lstm("FixedKeys");
        options.MaximumSequenceLength = maximumSequenceLength;
        return ml.BinaryClassification.Trainers.BiLstm(options);
    });

    private static void Check(Func<MLContext, NetworkEstimator> create, bool crossValidates = false) =>
        EstimatorConformance.Check(new EstimatorCase(TaskUnderTest.Binary, create, ml => SampleSequences.Binary(ml), crossValidates));

    private static void CheckMulticlass(Func<MLContext, NetworkEstimator> create, bool crossValidates = false) =>
        EstimatorConformance.Check(new EstimatorCase(TaskUnderTest.Multiclass, create, ml => SampleSequences.Multiclass(ml), crossValidates));

    private static void CheckRegression(Func<MLContext, NetworkEstimator> create, bool crossValidates = false) =>
        EstimatorConformance.Check(new EstimatorCase(TaskUnderTest.Regression, create, ml => SampleSequences.Regression(ml), crossValidates));

    private static BiLstmEstimator.Options Lstm(string column = "Keys") => Small(new BiLstmEstimator.Options { Units = [12] }, column);

    private static TransformerEncoderEstimator.Options Transformer(string column = "Keys", SequencePadding padding = SequencePadding.Post)
    {
        var options = new TransformerEncoderEstimator.Options { ModelSize = 16, Heads = 2, FeedForward = 24, Positions = PositionVectors.Learned };
        options.Padding = padding;
        return Small(options, column);
    }

    private static TextCnnEstimator.Options Cnn(string column = "Keys") =>
        Small(new TextCnnEstimator.Options { Filters = 12, KernelSizes = [1, 2, 3] }, column);

    private static T Small<T>(T options, string column)
        where T : SequenceModelOptions
    {
        options.FeatureColumnName = column;
        options.Channels = column == "AnySignal" ? SampleSequences.Channels : null;
        options.Embedding = new() { Size = 16, Dropout = 0.1 };
        options.Dropout = 0.1;
        options.MaximumSequenceLength = 18;
        options.Truncation = SequenceTruncation.Middle;
        options.Epochs = 10;
        options.LearningRate = 0.015;
        return options;
    }
}
