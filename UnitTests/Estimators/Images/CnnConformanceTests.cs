using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>The networks for images pass the conformance check of all estimators.</summary>
[TestClass]
public class CnnConformanceTests
{
    [TestMethod]
    public void Cnn_OfBinaryClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Binary, ml => ml.BinaryClassification.Trainers.Cnn(Options()), ml => SampleImages.View(ml, sample => sample.Kind == 0)));

    [TestMethod]
    public void Cnn_OfMulticlassClassification_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass,
        ml => ml.MulticlassClassification.Trainers.Cnn(Options()),
        ml => SampleImages.Multiclass(ml),
        CrossValidates: true));

    [TestMethod]
    public void Cnn_OfRegression_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression, ml => ml.Regression.Trainers.Cnn(Options()), ml => SampleImages.View(ml, sample => (float)sample.Kind)));

    [TestMethod]
    public void Cnn_OfInterleavedColoursAugmentationAndMirroring_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass,
        ml =>
        {
            var options = Options();
            options.Pixels = new() { Channels = 3, Interleaved = true };
            options.Augmentation = new AugmentImage(FlipHorizontally: true, FlipVertically: true, Brightness: 0.1, Contrast: 0.1, CropPadding: 0.1);
            options.TestTimeMirroring = true;
            return ml.MulticlassClassification.Trainers.Cnn(options);
        },
        ml => SampleImages.Multiclass(ml, channels: 3, interleaved: true)));

    private static CnnEstimator.Options Options() => new() { Epochs = 10, BatchSize = 32 };
}
