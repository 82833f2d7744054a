using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>Each way in which TrivialAugment changes an image does what its name says, computed by hand.</summary>
[TestClass]
public class TrivialChangeTests
{
    private static readonly float[] _grey = [0, 1, 2, 3, 4, 5, 6, 7, 8]; // three by three, black is 0 and white is 8

    [TestMethod]
    [DataRow(nameof(TrivialKind.Identity), 1.0, false, new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 })]
    [DataRow(nameof(TrivialKind.AutoContrast), 1.0, false, new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 })]
    [DataRow(nameof(TrivialKind.Color), 1.0, true, new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 })]
    [DataRow(nameof(TrivialKind.Solarize), 0.5, false, new float[] { 0, 1, 2, 3, 4, 3, 2, 1, 0 })]
    [DataRow(nameof(TrivialKind.Solarize), 0.0, false, new float[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 })]
    [DataRow(nameof(TrivialKind.Brightness), 0.5, true, new float[] { 0, 0.505f, 1.01f, 1.515f, 2.02f, 2.525f, 3.03f, 3.535f, 4.04f })]
    [DataRow(nameof(TrivialKind.Brightness), 1.0, false, new float[] { 0, 1.99f, 3.98f, 5.97f, 7.96f, 8, 8, 8, 8 })]
    [DataRow(nameof(TrivialKind.Contrast), 1.0, true, new float[] { 3.96f, 3.97f, 3.98f, 3.99f, 4, 4.01f, 4.02f, 4.03f, 4.04f })]
    [DataRow(nameof(TrivialKind.TranslateX), 1.0, false, new float[] { 1, 2, 2, 4, 5, 5, 7, 8, 8 })]
    [DataRow(nameof(TrivialKind.TranslateX), 1.0, true, new float[] { 0, 0, 1, 3, 3, 4, 6, 6, 7 })]
    [DataRow(nameof(TrivialKind.TranslateY), 1.0, false, new float[] { 3, 4, 5, 6, 7, 8, 6, 7, 8 })]
    [DataRow(nameof(TrivialKind.ShearX), 1.0, false, new float[] { 0, 0.01f, 1.01f, 3, 4, 5, 6.99f, 7.99f, 8 })]
    [DataRow(nameof(TrivialKind.ShearY), 1.0, false, new float[] { 0, 1, 5 - 0.03f, 0.03f, 4, 8 - 0.03f, 3.03f, 7, 8 })]
    public void Apply_OfAGreyImage_IsAsByHand(string kind, double strength, bool isDown, float[] expected) =>
        AssertEqual(expected, Apply(_grey, [1, 1, 3, 3], new TrivialChange(Enum.Parse<TrivialKind>(kind), strength, isDown)));

    [TestMethod]
    public void Apply_Rotate_TurnsRoundTheMiddle()
    {
        // 90 of 135 degrees.
        AssertEqual([6, 3, 0, 7, 4, 1, 8, 5, 2], Apply(_grey, [1, 1, 3, 3], new TrivialChange(TrivialKind.Rotate, 90 / 135.0, IsDown: true)));
        AssertEqual([2, 5, 8, 1, 4, 7, 0, 3, 6], Apply(_grey, [1, 1, 3, 3], new TrivialChange(TrivialKind.Rotate, 90 / 135.0, IsDown: false)));
    }

    [TestMethod]
    public void Apply_RotateOfAWideImage_KeepsAngles()
    {
        float[] cross = [0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0];
        float[] turned = [0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0]; // what comes in repeats the ends of the upright bar
        AssertEqual(turned, Apply(cross, [1, 1, 3, 5], new TrivialChange(TrivialKind.Rotate, 90 / 135.0, IsDown: true)));
    }

    [TestMethod]
    public void Apply_Posterize_LeavesFewValues()
    {
        float[] levels = [0, 1, 63, 64, 127, 128, 200, 254, 255];
        AssertEqual(levels, Apply(levels, [1, 1, 3, 3], new TrivialChange(TrivialKind.Posterize, 0, IsDown: false)));
        AssertEqual([0, 0, 0, 64, 64, 128, 192, 192, 192], Apply(levels, [1, 1, 3, 3], new TrivialChange(TrivialKind.Posterize, 1, IsDown: false)));
    }

    [TestMethod]
    public void Apply_Sharpness_MovesTheMiddleFromItsSurroundings()
    {
        float[] spot = [0, 0, 0, 0, 13, 0, 0, 0, 0];
        AssertEqual([0, 0, 0, 0, 5 + (0.01f * 8), 0, 0, 0, 0], Apply(spot, [1, 1, 3, 3], new TrivialChange(TrivialKind.Sharpness, 1, IsDown: true)));
        AssertEqual([0, 0], Apply([0, 0], [1, 1, 2, 1], new TrivialChange(TrivialKind.Sharpness, 1, IsDown: true)));
    }

    [TestMethod]
    public void Apply_Equalize_GivesAsManyPixelsToEachValue()
    {
        // Of nine pixels, five have the least value; of the four others each has a quarter of the range.
        float[] dark = [0, 0, 0, 0, 0, 1, 2, 3, 8];
        AssertEqual([0, 0, 0, 0, 0, 2, 4, 6, 8], Apply(dark, [1, 1, 3, 3], new TrivialChange(TrivialKind.Equalize, 1, IsDown: false)));
    }

    [TestMethod]
    public void Apply_OfColours_KeepsChannelsApart()
    {
        float[] colours = [0, 4, 2, 3, 8, 8]; // three channels of two pixels
        AssertEqual([0, 8, 0, 8, 8, 8], Apply(colours, [1, 3, 1, 2], new TrivialChange(TrivialKind.AutoContrast, 1, IsDown: false)));
        var grey = Apply(colours, [1, 3, 1, 2], new TrivialChange(TrivialKind.Color, 1, IsDown: true));
        AssertEqual([10 / 3f, 5, 10 / 3f, 5, 10 / 3f, 5], grey, tolerance: 0.06);
    }

    [TestMethod]
    public void Apply_OfOneColour_ChangesNothing()
    {
        float[] plain = [.. Enumerable.Repeat(-0.8f, 18)];
        foreach (var kind in Enum.GetValues<TrivialKind>())
        {
            AssertEqual(plain, Apply(plain, [1, 2, 3, 3], new TrivialChange(kind, 1, IsDown: false)));
        }
    }

    [TestMethod]
    public void Apply_OfSeveralImages_ChangesEachInItsOwnWay()
    {
        TrivialChange[] changes = [.. Enum.GetValues<TrivialKind>().Select((kind, i) => new TrivialChange(kind, i / 14.0, i % 2 == 0))];
        using var scope = NewDisposeScope();
        var images = Numbers.Range(14 * 36, float32).mul(Numbers.Number(0.7)).sin().view(14, 2, 3, 6);
        var together = TrivialChange.Apply(images, changes);
        for (var i = 0; i < changes.Length; i++)
        {
            Assert.IsTrue(TrivialChange.Apply(images.narrow(0, i, 1), [changes[i]]).equal(together.narrow(0, i, 1)).all().IsTrue(), $"{changes[i]}");
        }
    }

    private static float[] Apply(float[] image, long[] shape, TrivialChange change)
    {
        using var scope = NewDisposeScope();
        return TrivialChange.Apply(tensor(image, shape), [change]).contiguous().data<float>().ToArray();
    }

    private static void AssertEqual(float[] expected, float[] actual, double tolerance = 2e-5)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance, $"pixel {i} of {string.Join(' ', actual)}");
        }
    }
}
