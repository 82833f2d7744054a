using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

/// <summary>Augmentation changes images as it is told to, and the same way for the same seed.</summary>
[TestClass]
public class AugmentImageTests
{
    private static readonly TensorShape _shape = new(1, 3, 4);
    private static readonly float[] _image = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

    [TestMethod]
    public void Apply_SameSeed_GivesTheSameImages()
    {
        var all = new AugmentImage(FlipHorizontally: true, Shift: 0.2, Rotation: 20, Zoom: 0.2, Brightness: 1, Contrast: 0.5, Erasing: 0.9);
        CollectionAssert.AreEqual(all.Apply(_image, _shape, seed: 3), all.Apply(_image, _shape, seed: 3));
        CollectionAssert.AreNotEqual(all.Apply(_image, _shape, seed: 3), all.Apply(_image, _shape, seed: 4));
    }

    [TestMethod]
    public void Apply_FlipHorizontally_GivesTheImageOrItsMirror()
    {
        float[] mirror = [4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9];
        float[] many = [.. Enumerable.Repeat(_image, 64).SelectMany(image => image)];
        var rows = new AugmentImage(FlipHorizontally: true).Apply(many, _shape).Chunk(12).Select(row => Array.ConvertAll(row, MathF.Round)).ToArray();
        Assert.IsTrue(rows.All(row => row.SequenceEqual(_image) || row.SequenceEqual(mirror)));
        Assert.IsTrue(rows.Count(row => row.SequenceEqual(mirror)) is > 16 and < 48);
    }

    [TestMethod]
    public void Apply_Erasing_WipesOutAtMostAQuarter()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 64 * 400)];
        var rows = new AugmentImage(Erasing: 0.9).Apply(ones, new TensorShape(1, 20, 20)).Chunk(400).ToArray();
        Assert.IsTrue(rows.All(row => row.Count(pixel => pixel == 0) <= 100));
        Assert.IsTrue(rows.Any(row => row.Contains(0f)));
    }

    [TestMethod]
    public void Apply_OfHalfAnImage_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new AugmentImage(FlipHorizontally: true).Apply([1, 2, 3], _shape));
}
