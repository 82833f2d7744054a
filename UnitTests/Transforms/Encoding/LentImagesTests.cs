using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions.UnitTests.Transforms.Encoding;

/// <summary>Images that are lent are not disposed, and do not fill the memory either.</summary>
[TestClass]
[DoNotParallelize] // It measures the memory of the process.
public class LentImagesTests
{
    private const int Side = 1024;
    private readonly byte[] _pixels = Enumerable.Repeat((byte)7, Side * Side * 4).ToArray(); // 4 MB

    [TestMethod]
    public void Get_HundredsOfLargeImages_LeavesRoom()
    {
        ValueGetter<MLImage> getter = (ref MLImage image) => image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, _pixels);
        var before = Environment.WorkingSet;
        var most = 0L;
        for (var i = 0; i < 1200; i++)
        {
            _ = LentImages.Get(getter, "Image");
            most = Math.Max(most, Environment.WorkingSet - before);
        }

        // How much the garbage collection lets pass before it looks depends on what else the process holds, late in the tests more than alone.
        Assert.IsLessThan(2400L << 20, most, "4,800 MB were made");
    }

    [TestMethod]
    public void Get_AnyImage_GivesTheGetterNothingToReplace()
    {
        using var lent = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, _pixels);
        var given = new List<MLImage?>();
        ValueGetter<MLImage> getter = (ref MLImage image) =>
        {
            given.Add(image);
            image = lent;
        };
        Assert.AreSame(lent, LentImages.Get(getter, "Image"));
        Assert.AreSame(lent, LentImages.Get(getter, "Image"));
        CollectionAssert.AreEqual(new MLImage?[] { null, null }, given);
    }
}
