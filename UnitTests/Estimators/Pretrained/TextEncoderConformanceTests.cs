using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>
/// The trainer of pretrained encoders passes the one conformance check, for every task, with empty and overlong texts among the others.
/// </summary>
[TestClass]
public class TextEncoderConformanceTests
{
    private static readonly TextEncoder _encoder = TinyEncoder.Load();

    [TestMethod]
    public void TextEncoder_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.TextEncoder(_encoder, Options()), ml => SampleTexts.Binary(ml),
        CrossValidates: true));

    [TestMethod]
    public void TextEncoder_OfMulticlassClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass, ml => ml.MulticlassClassification.Trainers.TextEncoder(_encoder, Options()), ml => SampleTexts.Multiclass(ml)));

    [TestMethod]
    public void TextEncoder_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression, ml => ml.Regression.Trainers.TextEncoder(_encoder, Options()), ml => SampleTexts.Regression(ml)));

    [TestMethod]
    public void TextEncoderWithAdapters_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary,
        ml => ml.BinaryClassification.Trainers.TextEncoder(_encoder, Options(options =>
        {
            options.Adapters = new() { Rank = 4 };
            options.TrainWordVectors = false;
            options.Ngrams = null;
            options.Pooling = TimePooling.Max;
        })),
        ml => SampleTexts.Binary(ml)));

    [TestMethod]
    public void TextEncoderBesideOtherColumns_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.TextEncoder(_encoder, BesideOthers(ngrams: null)),
        ml => SampleTexts.Beside(ml)));

    [TestMethod]
    public void TextEncoderBesideOtherColumnsAndNgrams_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.TextEncoder(_encoder, BesideOthers(new())), ml => SampleTexts.Joined(ml)));

    private static TextEncoderEstimator.Options BesideOthers(NgramSettings? ngrams) => Options(options =>
    {
        options.NumberColumnNames = ["Numbers"];
        options.CategoricalColumnNames = ["Category"];
        options.Ngrams = ngrams;
    });

    private static TextEncoderEstimator.Options Options(Action<TextEncoderEstimator.Options>? change = null)
    {
        var options = new TextEncoderEstimator.Options
        {
            FeatureColumnName = "Tokens",
            MaximumSequenceLength = 10,
            TrainWordVectors = true,
            LearningRate = 0.01,
            HeadLearningRate = 0.02,
            LayerDecay = 0.9,
            Epochs = 12,
        };
        change?.Invoke(options);
        return options;
    }
}
