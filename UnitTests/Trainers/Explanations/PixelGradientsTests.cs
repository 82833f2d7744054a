using MLNet.DeepExtensions.Trainers.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Explanations;

/// <summary>Of a linear network, each pixel contributes its weight times its difference from the mean colour.</summary>
[TestClass]
public class PixelGradientsTests
{
    // Two channels of two pixels.
    private static readonly float[] _weights = [0, 0, 0, 0, 1, 2, 3, -4];

    [TestMethod]
    public void Explain_ChannelsOneAfterTheOther_AddsThemUpForEachPixel()
    {
        var network = TinyImageNetwork.Create(
            new TensorShape(2, 1, 2), [], [new Flatten(), new Linear(2, Bias: false)], ("trunk.1.weight", [2, 4], _weights));
        using var gradients = new PixelGradients(network, new ImageLayout(2, 1, 2, Interleaved: false), raw => raw, steps: 3);
        var evidence = gradients.Explain([10, 20, 30, 40], classIndex: 1);
        AssertEqual([10 + 90, 40 - 160], evidence.Values);
        Assert.AreEqual((1, -20f, 0f), (evidence.Class, evidence.Score, evidence.BaselineScore));
    }

    [TestMethod]
    public void Explain_NoClassAskedFor_IsOfTheLargestScore()
    {
        var network = TinyImageNetwork.Create(
            new TensorShape(2, 1, 2), [], [new Flatten(), new Linear(2, Bias: false)], ("trunk.1.weight", [2, 4], _weights));
        using var gradients = new PixelGradients(network, new ImageLayout(2, 1, 2, Interleaved: false), raw => raw, steps: 3);
        var evidence = gradients.Explain([10, 20, 30, 40], classIndex: null); // scores 0 and -20
        AssertEqual([0, 0], evidence.Values);
        Assert.AreEqual((0, 0f, 0f), (evidence.Class, evidence.Score, evidence.BaselineScore));
    }

    [TestMethod]
    public void Explain_InterleavedChannels_StartsFromTheMeanColour()
    {
        var network = TinyImageNetwork.Create(
            new TensorShape(1, 2, 2),
            [new StandardizeImage(Interleaved: true)],
            [new Flatten(), new Linear(2, Bias: false)],
            ("input0.0.mean", [2, 1, 1], [10, 20]),
            ("input0.0.scale", [2, 1, 1], [1, 0.1f]),
            ("trunk.1.weight", [2, 4], _weights));
        using var gradients = new PixelGradients(network, new ImageLayout(2, 1, 2, Interleaved: true), raw => raw, steps: 100);

        // The first channel has 11 and 7, the second 30 and 40: 1·1 + 2·(-3) + 3·1 - 4·2.
        var evidence = gradients.Explain([11, 30, 7, 40], classIndex: 1);
        AssertEqual([1 + 3, -6 - 8], evidence.Values);
        Assert.AreEqual(-10, evidence.Score, 1e-5);
        Assert.AreEqual(0, evidence.BaselineScore!.Value, 1e-5);
    }

    private static void AssertEqual(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-4, $"pixel {i}");
        }
    }
}
