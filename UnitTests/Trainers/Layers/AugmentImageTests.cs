using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Tools;

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
        var all = new AugmentImage(
            FlipHorizontally: true, Shift: 0.2, Rotation: 20, Zoom: 0.2, Brightness: 1, Contrast: 0.5, Erasing: 0.9, CropPadding: 0.3,
            TrivialAugment: true);
        CollectionAssert.AreEqual(all.Apply(_image, _shape, seed: 3), all.Apply(_image, _shape, seed: 3));
        CollectionAssert.AreNotEqual(all.Apply(_image, _shape, seed: 3), all.Apply(_image, _shape, seed: 4));
    }

    [TestMethod]
    public void Apply_FlipHorizontally_GivesTheImageOrItsMirror()
    {
        float[] mirror = [4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9];
        float[] many = [.. Enumerable.Repeat(_image, 64).SelectMany(image => image)];
        var rows = new AugmentImage(FlipHorizontally: true).Apply(many, _shape).Chunk(12).ToArray();
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
    [DataRow(0.3, 1, 1)]
    [DataRow(0.5, 2, 2)]
    [DataRow(0.01, 1, 1)]
    public void Apply_CropPadding_CutsOutOfTheImageWithARepeatedEdge(double padding, int down, int across)
    {
        float[] many = [.. Enumerable.Repeat(_image, 200).SelectMany(image => image)];
        var cut = new AugmentImage(CropPadding: padding).Apply(many, _shape).Chunk(12).Select(row => string.Join(' ', row)).ToHashSet();
        var expected = from y in Enumerable.Range(-down, (2 * down) + 1)
                       from x in Enumerable.Range(-across, (2 * across) + 1)
                       select string.Join(' ', Enumerable.Range(0, 12).Select(i =>
                           _image[(Math.Clamp((i / 4) + y, 0, 2) * 4) + Math.Clamp((i % 4) + x, 0, 3)]));
        CollectionAssert.AreEquivalent(expected.ToArray(), cut.ToArray());
    }

    [TestMethod]
    [DataRow(1, 8, 8)]
    [DataRow(3, 5, 9)]
    [DataRow(1, 2, 3)]
    [DataRow(4, 1, 1)]
    public void Apply_ReadyMade_TakesImagesOfAnySize(int channels, int height, int width)
    {
        var shape = new TensorShape(channels, height, width);
        float[] images = [.. Enumerable.Range(0, 70 * (int)shape.Size).Select(i => i * 37 % 101 / 50f)];
        foreach (var policy in (AugmentImage[])[AugmentImage.Light, AugmentImage.Standard, AugmentImage.Strong])
        {
            var changed = policy.Apply(images, shape, seed: 5);
            Assert.HasCount(images.Length, changed);
            Assert.IsTrue(changed.All(float.IsFinite), $"{policy}");
            CollectionAssert.AreEqual(changed, policy.Apply(images, shape, seed: 5));
        }
    }

    [TestMethod]
    public void Forward_OfAPartOfTheRows_ChangesThemAsWithAllOthers()
    {
        using var session = TorchSession.Start(seed: 2, threads: 1);
        var images = session.Random.Uniform([9, 3, 5, 4], 0, 1);
        using var module = AugmentImage.Strong.CreateModule(new TensorShape(3, 5, 4), session.Random);
        session.Random.Seed(8);
        var all = module.forward(images);
        session.Random.Seed(8);
        session.Random.Part = new BatchPart(3, 4, 9);
        var part = module.forward(images.narrow(0, 3, 4));
        Assert.IsTrue(all.narrow(0, 3, 4).equal(part).all().IsTrue());
    }

    [TestMethod]
    public void With_ASettingOutOfItsRange_IsRefusedByName()
    {
        Assert.AreEqual(new AugmentImage(CropPadding: 0.125), AugmentImage.Light with { FlipHorizontally = false });
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => AugmentImage.Light with { CropPadding = 1 }).Message,
            "CropPadding must be in [0, 1)");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => AugmentImage.Light with { Rotation = 181 }).Message,
            "Rotation must be in [0, 180]");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AugmentImage(CropPadding: double.NaN)).Message,
            "CropPadding must be in [0, 1)");
    }

    [TestMethod]
    public void Apply_OfHalfAnImage_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new AugmentImage(FlipHorizontally: true).Apply([1, 2, 3], _shape));
}
