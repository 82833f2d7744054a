using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>Layers for images in a network of one's own.</summary>
[TestClass]
public class ImageLayersOfOnesOwnTests
{
    [TestMethod]
    public void NeuralNetwork_WithInceptionBlock_Learns()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleImages.Multiclass(ml);
        LayerList layers =
        [
            new Reshape(new TensorShape(1, SampleImages.Side, SampleImages.Side)),
            new Branches(
                [
                    new Convolution2D(4, KernelSize: 1),
                    new Convolution2D(8),
                    new Sequence([new Convolution2D(4, KernelSize: 1), new Convolution2D(8, KernelSize: 5)]),
                ]),
            new BatchNormalization(),
            new Activation(),
            new Pool2D(),
            new Convolution2D(16),
            new Activation(),
            new Flatten(),
        ];
        using var model = ml.MulticlassClassification.Trainers.NeuralNetwork(
            new NeuralNetworkEstimator.Options { Layers = layers, Epochs = 10, BatchSize = 32 }).Fit(data);
        Assert.IsGreaterThan(0.8, TaskUnderTest.Multiclass.Evaluate(ml, model.Transform(data)));
    }
}
