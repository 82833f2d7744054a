using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Conformance;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>Every layer for images passes the one conformance check, gradients included, and refuses what is no image.</summary>
[TestClass]
public class ImageLayerTests
{
    private static readonly TensorShape _grey = new(1, 5, 6);
    private static readonly TensorShape _image = new(4, 6, 5);
    private static readonly TensorShape _small = new(2, 4, 3);

    [TestMethod]
    public void Convolution2D_Conforms() => LayerConformance.Check(new Convolution2D(3), _grey, _small, new TensorShape(2, 1, 1));

    [TestMethod]
    public void Convolution2D_OfEvenKernel_Conforms() => LayerConformance.Check(new Convolution2D(2, KernelSize: 2), _grey, _image);

    [TestMethod]
    public void Convolution2D_WithStrideDilationAndGroups_Conforms() =>
        LayerConformance.Check(new Convolution2D(4, KernelSize: 3, Stride: 2, Dilation: 2, Groups: 2, Bias: false), _image);

    [TestMethod]
    public void Convolution2D_WithoutPadding_Conforms() => LayerConformance.Check(new Convolution2D(3, Padding: 0), _small);

    [TestMethod]
    [DataRow(ImagePooling.Max, 2, null, 0)]
    [DataRow(ImagePooling.Max, 3, 2, 1)]
    [DataRow(ImagePooling.Average, 2, null, 0)]
    [DataRow(ImagePooling.Average, 3, 1, 1)]
    public void Pool2D_Conforms(ImagePooling pooling, int size, int? stride, int padding) =>
        LayerConformance.Check(new Pool2D(pooling, size, stride, padding), _grey, _image);

    [TestMethod]
    [DataRow(ImagePooling.Max)]
    [DataRow(ImagePooling.Average)]
    public void GlobalPool2D_Conforms(ImagePooling pooling) => LayerConformance.Check(new GlobalPool2D(pooling), _grey, _image);

    [TestMethod]
    public void AdaptivePool2D_Conforms() => LayerConformance.Check(new AdaptivePool2D(2, 3), _grey, _image, new TensorShape(2, 1, 2));

    [TestMethod]
    public void Reshape_Conforms() => LayerConformance.Check(new Reshape(new TensorShape(2, 3, 4)), new TensorShape(24), new TensorShape(4, 6));

    [TestMethod]
    public void BatchNormalization_OfImages_Conforms() => LayerConformance.Check(new BatchNormalization(), _grey, _image);

    [TestMethod]
    public void StandardizeImage_Conforms() => LayerConformance.Check(new StandardizeImage(), _grey, _image);

    [TestMethod]
    public void StandardizeImage_OfInterleaved_Conforms() => LayerConformance.Check(new StandardizeImage(Interleaved: true), _image);

    [TestMethod]
    public void AugmentImage_Conforms() => LayerConformance.Check(
        new AugmentImage(FlipHorizontally: true, Shift: 0.1, Rotation: 10, Zoom: 0.1, Brightness: 0.2, Contrast: 0.2, Erasing: 0.5), _grey, _image);

    [TestMethod]
    public void AugmentImage_Strong_Conforms() => LayerConformance.Check(AugmentImage.Strong, _grey, _image);

    [TestMethod]
    public void Residual_WithShortcut_Conforms() => LayerConformance.Check(
        new Residual(
            [new Convolution2D(3, Stride: 2, Bias: false), new BatchNormalization(), new Activation(ActivationFunction.Tanh), new Convolution2D(3)],
            [new Convolution2D(3, KernelSize: 1, Stride: 2), new BatchNormalization()]),
        _image);

    [TestMethod]
    public void Branches_OfImages_JoinChannels()
    {
        var inception = new Branches([new Convolution2D(2, KernelSize: 1), new Convolution2D(3), new Pool2D(Size: 3, Stride: 1, Padding: 1)]);
        Assert.AreEqual(new TensorShape(9, 6, 5), inception.GetOutputShape(_image));
        LayerConformance.Check(inception, _image);
    }

    [TestMethod]
    public void Convolution2D_OnVector_SaysWhatItTakes()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Convolution2D(3).GetOutputShape(new TensorShape(784)));
        StringAssert.Contains(e.Message, "[channels, height, width]");
    }

    [TestMethod]
    public void Convolution2D_LargerThanImage_NamesTheSmallest()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Convolution2D(3, KernelSize: 7, Padding: 0).GetOutputShape(_image));
        StringAssert.Contains(e.Message, "7 × 7");
    }

    [TestMethod]
    public void Convolution2D_WithGroupsThatDoNotDivide_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new Convolution2D(4, Groups: 3));
}
