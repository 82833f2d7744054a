using MLNet.DeepExtensions.Trainers.Torch.Products;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>The largest of four pixels is that which torch's pooling finds, and so is its gradient.</summary>
[TestClass]
public class LargestOfFourTests
{
    [TestMethod]
    [DataRow(2, 2)]
    [DataRow(3, 7)]
    [DataRow(4, 8)]
    [DataRow(9, 28)]
    [DataRow(14, 13)]
    [DataRow(6, 34)]
    public void Of_HasTorchsValueAndGradient(int height, int width)
    {
        using var scope = NewDisposeScope();
        var images = ProductValues.Create(1, 3, 2, height, width).requires_grad_();
        var expected = ProductValues.Gradients(nn.functional.max_pool2d(images, 2), images);
        ProductValues.AssertEqual(expected, ProductValues.Gradients(LargestOfFour.Compute(images), images));
    }

    [TestMethod]
    public void Of_EqualPixels_GivesTheGradientToTheFirst()
    {
        using var scope = NewDisposeScope();
        var images = ProductValues.Create(1, 2, 2, 12, 20).round().requires_grad_(); // whole numbers from -3 to 3
        var expected = ProductValues.Gradients(nn.functional.max_pool2d(images, 2), images);
        ProductValues.AssertEqual(expected, ProductValues.Gradients(LargestOfFour.Compute(images), images));
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(16)]
    public void Of_PixelsThatAreNoNumber_AreTheLargest(int width)
    {
        using var scope = NewDisposeScope();
        for (var place = 0; place < 4; place++)
        {
            var images = ones(1, 1, 2, width);
            images[0, 0, place / 2, place % 2] = float.NaN;
            var largest = LargestOfFour.Compute(images).data<float>().ToArray();
            Assert.IsTrue(float.IsNaN(largest[0]), $"{place}");
            Assert.IsFalse(largest.Skip(1).Any(float.IsNaN), $"{place}");
        }
    }

    [TestMethod]
    [DataRow(10, 12, 3)]
    [DataRow(2, 2, 16)]
    [DataRow(9, 7, 19)]
    [DataRow(14, 14, 64)]
    public void Of_ChannelsThatLieSideBySide_HasTorchsValueAndGradient(int height, int width, int channels)
    {
        using var scope = NewDisposeScope();
        var stored = ProductValues.Create(2, 2, height, width, channels).round().requires_grad_(); // whole numbers, of which some are equal
        var images = stored.permute(0, 3, 1, 2);
        var expected = ProductValues.Gradients(nn.functional.max_pool2d(images, 2), stored);
        ProductValues.AssertEqual(expected, ProductValues.Gradients(LargestOfFour.Compute(images), stored));
    }

    [TestMethod]
    public void Of_ChannelsThatLieSideBySide_KeepsThemSo_AndTakesWhatIsNoNumberForTheLargest()
    {
        using var scope = NewDisposeScope();
        for (var place = 0; place < 4; place++)
        {
            var images = ones(1, 2, 2, 20);
            images[0, place / 2, place % 2, 19] = float.NaN;
            var largest = LargestOfFour.Compute(images.permute(0, 3, 1, 2));
            Assert.IsTrue(largest.permute(0, 2, 3, 1).is_contiguous());
            var values = largest.reshape(20).data<float>().ToArray();
            Assert.IsTrue(float.IsNaN(values[19]), $"{place}");
            Assert.IsFalse(values[..19].Any(float.IsNaN), $"{place}");
        }
    }
}
