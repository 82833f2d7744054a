using Microsoft.ML.Data;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Explanations.Images;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>The picture shows the image under the colours of the heat.</summary>
[TestClass]
public class HeatPictureTests
{
    private static readonly ImageLayout _grey = new(1, 1, 2, Interleaved: false);

    [TestMethod]
    public void ToImage_BlendsTheImageWithTheColourOfItsHeat()
    {
        using var picture = Explain(_grey, [0, 255], new float[,] { { -1, 3 } }).ToImage(scale: 1);
        Assert.AreEqual((2, 1), (picture.Width, picture.Height));
        AssertPixel(picture, 0, Half(0, Turbo.GetColor(0)));
        AssertPixel(picture, 1, Half(255, Turbo.GetColor(1)));
    }

    [TestMethod]
    public void ToImage_OfColours_KeepsThem()
    {
        var cold = new float[,] { { 0, 0 } };
        using var planar = Explain(new ImageLayout(3, 1, 2, Interleaved: false), [200, 0, 100, 0, 50, 0], cold).ToImage(scale: 1);
        using var interleaved = Explain(new ImageLayout(3, 1, 2, Interleaved: true), [200, 100, 50, 0, 0, 0], cold).ToImage(scale: 1);
        var blue = Turbo.GetColor(0);
        foreach (var picture in new[] { planar, interleaved })
        {
            AssertPixel(picture, 0, [Half(50, blue)[0], Half(100, blue)[1], Half(200, blue)[2]]);
        }
    }

    [TestMethod]
    public void ToImage_OfNumbers_GoesFromTheSmallestToTheLargest()
    {
        using var picture = Explain(_grey, [-2, 6], new float[,] { { 0, 0 } }, areBytes: false).ToImage(scale: 1);
        AssertPixel(picture, 0, Half(0, Turbo.GetColor(0)));
        AssertPixel(picture, 1, Half(255, Turbo.GetColor(0)));
    }

    [TestMethod]
    public void ToImage_Scaled_RepeatsPixels()
    {
        using var picture = Explain(_grey, [0, 255], new float[,] { { 0, 1 } }).ToImage(scale: 3);
        Assert.AreEqual((6, 3), (picture.Width, picture.Height));
        AssertPixel(picture, (2 * 6) + 2, Half(0, Turbo.GetColor(0)));
        AssertPixel(picture, (2 * 6) + 3, Half(255, Turbo.GetColor(1)));
    }

    [TestMethod]
    public void ToImage_ByDefault_IsLargeEnoughToLookAt()
    {
        using var picture = Explain(_grey, [0, 255], new float[,] { { 0, 1 } }).ToImage();
        Assert.AreEqual((448, 224), (picture.Width, picture.Height));
    }

    [TestMethod]
    public void Heat_OfNothingPositive_IsZero() =>
        CollectionAssert.AreEqual(new float[] { 0, 0 }, Explain(_grey, [0, 1], new float[,] { { -1, -3 } }).Heat.Cast<float>().ToArray());

    [TestMethod]
    public void SaveAsPng_WritesThePicture()
    {
        using var folder = new TemporaryFolder();
        var explanation = Explain(_grey, [0, 255], new float[,] { { 0, 1 } });
        explanation.SaveAsPng(folder.PathOf("heat.png"), scale: 2);
        CollectionAssert.AreEqual(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, File.ReadAllBytes(folder.PathOf("heat.png"))[..4]);
        using var picture = explanation.ToImage(scale: 2);
        using var read = MLImage.CreateFromFile(folder.PathOf("heat.png"));
        CollectionAssert.AreEqual(picture.Pixels.ToArray(), read.Pixels.ToArray());
    }

    [TestMethod]
    public void SaveAsPng_ToAnotherKindOfFileOrNoFolder_IsRefused()
    {
        var explanation = Explain(_grey, [0, 255], new float[,] { { 0, 1 } });
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentException>(() => explanation.SaveAsPng("heat.jpg")).Message,
            "The path of a PNG file must end in .png but is 'heat.jpg'.");
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => explanation.SaveAsPng(folder.PathOf(Path.Combine("none", "heat.png"))));
    }

    [TestMethod]
    public void Scale_NotPositive_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Explain(_grey, [0, 255], new float[,] { { 0, 1 } }).ToImage(scale: 0));

    [TestMethod]
    public void Turbo_GoesFromBlueOverGreenToRed()
    {
        var (cold, middle, hot) = (Turbo.GetColor(0.1), Turbo.GetColor(0.5), Turbo.GetColor(0.95));
        Assert.IsTrue(cold.Blue > cold.Red && cold.Blue > cold.Green);
        Assert.IsTrue(middle.Green > middle.Red && middle.Green > middle.Blue);
        Assert.IsTrue(hot.Red > hot.Green && hot.Red > hot.Blue);
        Assert.AreEqual(0.135721, Turbo.GetColor(0).Red, 1e-5);
    }

    private static ImageExplanation Explain(ImageLayout layout, float[] pixels, float[,] values, bool areBytes = true) =>
        new(values, "class", 0, null, new ExplainedPixels(layout, pixels, areBytes));

    // Blue, green and red of a grey pixel under a colour.
    private static byte[] Half(byte grey, (double Red, double Green, double Blue) colour) =>
        [.. new[] { colour.Blue, colour.Green, colour.Red }.Select(part => (byte)Math.Round((grey / 2.0) + (255 * part / 2)))];

    private static void AssertPixel(MLImage picture, int place, byte[] expected) =>
        CollectionAssert.AreEqual(expected.Append(byte.MaxValue).ToArray(), picture.Pixels.Slice(place * 4, 4).ToArray());
}
