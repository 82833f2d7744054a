using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Explanations;

[TestClass]
public class GradCamTests
{
    private static readonly ImageLayout _small = new(1, 2, 2, Interleaved: false);

    // Channels A = x and B = -2x. Of "yes", the gradients of A are 1, 0, 2, 1 (mean 1) and those of B 0, 1, 0, 0 (mean 1/4): 1·x + 1/4·(-2x) = x/2.
    // Of "no", those of A are all -1, and those of B are 0.
    private static readonly TrainedNetwork _byHand = TinyImageNetwork.Create(
        new TensorShape(1, 2, 2),
        [],
        [new Convolution2D(2, KernelSize: 1, Bias: false), new Flatten(), new Linear(2, Bias: false)],
        ("trunk.0.weight", [2, 1, 1, 1], [1, -2]),
        ("trunk.2.weight", [2, 8], [-1, -1, -1, -1, 0, 0, 0, 0, 1, 0, 2, 1, 0, 1, 0, 0]));

    [TestMethod]
    public void Explain_ByHand_WeighsChannelsByTheirMeanGradient()
    {
        using var cam = new GradCam(_byHand, _small, "trunk.0", eachPlace: false, raw => raw, raw => raw.softmax(1));
        float[] pixels = [1, 2, 3, -4];
        var yes = cam.Explain(pixels, classIndex: null);
        AssertEqual([0.5f, 1, 1.5f, -2], yes.Values);
        Assert.AreEqual(1, yes.Class);
        Assert.AreEqual(1 / (1 + Math.Exp(-2 + 1 - 6 + 4 + 4 - 1 - 2 - 3 + 4)), yes.Score, 1e-5); // outputs -2 and -1
        Assert.IsNull(yes.BaselineScore);
        AssertEqual([-1, -2, -3, 4], cam.Explain(pixels, classIndex: 0).Values);
    }

    [TestMethod]
    public void Explain_ASmallerMap_IsEnlargedEvenly()
    {
        var network = TinyImageNetwork.Create(
            new TensorShape(1, 4, 4),
            [],
            [new Pool2D(ImagePooling.Average), new Flatten(), new Linear(2, Bias: false)],
            ("trunk.2.weight", [2, 4], [0, 0, 0, 0, 1, 1, 1, 1]));
        using var cam = new GradCam(network, new ImageLayout(1, 4, 4, Interleaved: false), "trunk.0", eachPlace: false, raw => raw, raw => raw);
        float[] pixels = [4, 4, 8, 8, 4, 4, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0];

        // The means 4 and 8 over 0 and 0, each in the middle of its four pixels.
        AssertEqual([4, 5, 7, 8, 3, 3.75f, 5.25f, 6, 1, 1.25f, 1.75f, 2, 0, 0, 0, 0], cam.Explain(pixels, classIndex: 1).Values);
    }

    [TestMethod]
    public void Explain_EachPlace_HasItsOwnWeight()
    {
        using var cam = new GradCam(_byHand, _small, "trunk.0", eachPlace: true, raw => raw, raw => raw);
        AssertEqual([1, -2 * 2, 2 * 3, -4], cam.Explain([1, 2, 3, -4], classIndex: 1).Values); // 1·1, 1·B, 2·3, 1·(-4)
    }

    [TestMethod]
    public void Explain_Twice_GivesTheSame()
    {
        using var cam = new GradCam(_byHand, _small, "trunk.0", eachPlace: false, raw => raw, raw => raw);
        float[] pixels = [1, 2, 3, -4];
        CollectionAssert.AreEqual(cam.Explain(pixels, 1).Values, cam.Explain(pixels, 1).Values);
    }

    [TestMethod]
    public void FindLast_IsTheLastThatIsHigherAndWiderThanAPixel()
    {
        Assert.AreEqual("trunk.2", Find([new Convolution2D(2), new BatchNormalization(), new Activation(), new GlobalPool2D(), new Linear(2)]));
        Assert.AreEqual("trunk.1", Find([new Convolution2D(2), new Pool2D(), new AdaptivePool2D(1, 4), new Flatten(), new Linear(2)]));
        Assert.AreEqual("trunk.0.1", Find([new Sequence([new Convolution2D(2), new Activation(), new Dropout(0.5), new Flatten()]), new Linear(2)]));
        Assert.AreEqual("trunk.0", Find([new Residual([new Convolution2D(1)]), new Flatten(), new Linear(2)]));
        Assert.AreEqual("input0.1", Find([new Linear(2)], first: [new StandardizeImage(), new Convolution2D(2), new Flatten()]));
    }

    [TestMethod]
    public void FindLast_WithoutALayerOfImages_IsNull()
    {
        Assert.IsNull(Find([new Flatten(), new Linear(2)], first: [new StandardizeImage(), new AugmentImage()]));
        Assert.IsNull(Find([new GlobalPool2D(), new Linear(2)]));
        Assert.IsNull(Find([new Convolution2D(2, KernelSize: 4, Padding: 0), new Flatten(), new Linear(2)]));
    }

    private static string? Find(LayerList trunk, LayerList? first = null) =>
        ImageLayers.FindLast(new Network([new NetworkInput("x", new TensorShape(1, 4, 4), first ?? [])], trunk));

    private static void AssertEqual(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5, $"pixel {i}");
        }
    }
}
