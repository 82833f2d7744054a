using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>A folder of images becomes rows, and what is wrong with it is said in words.</summary>
[TestClass]
public class LoadImageFolderTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void LoadImageFolder_OfClasses_LabelsByFolder()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png", "dog/2.png");
        var images = _ml.Data.LoadImageFolder(folder.Path);
        CollectionAssert.AreEqual(new[] { "cat", "dog" }, images.ClassNames.ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 2 }, images.Train.GetColumn<uint>("Label").ToArray());
        Assert.IsNull(images.Validation);
    }

    [TestMethod]
    public void LoadImageFolder_OfParts_GivesTheSameKeysInAll()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train/cat/1.png", "train/dog/1.png", "val/dog/2.png", "test/cat/9.png");
        var images = _ml.Data.LoadImageFolder(folder.Path);
        CollectionAssert.AreEqual(new uint[] { 2 }, images.Validation!.GetColumn<uint>("Label").ToArray());
        CollectionAssert.AreEqual(new uint[] { 1 }, images.Test!.GetColumn<uint>("Label").ToArray());
    }

    [TestMethod]
    public void LoadImageFolder_WithCorruptFile_LeavesItOutByName()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png");
        File.WriteAllText(folder.PathOf("dog/bad.jpg"), "no image");
        var images = _ml.Data.LoadImageFolder(folder.Path);
        StringAssert.EndsWith(images.Unreadable.Single(), "bad.jpg");
        Assert.HasCount(2, images.Train.GetColumn<uint>("Label").ToArray());
    }

    [TestMethod]
    public void LoadImageFolder_WithCorruptFileToRefuse_NamesIt()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png");
        File.WriteAllText(folder.PathOf("dog/bad.jpg"), "no image");
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadImageFolder(folder.Path, UnreadableImages.Refuse));
        StringAssert.Contains(e.Message, "bad.jpg");
    }

    [TestMethod]
    public void LoadImageFolder_Empty_SaysWhatItLooksFor()
    {
        using var folder = new TemporaryFolder();
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadImageFolder(folder.Path));
        StringAssert.Contains(e.Message, "a subfolder of images for each class");
    }

    [TestMethod]
    public void LoadImageFolder_OfOneClass_NamesIt()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png");
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadImageFolder(folder.Path));
        StringAssert.Contains(e.Message, "'cat'");
    }

    private static void Write(TemporaryFolder folder, params string[] names)
    {
        foreach (var name in names)
        {
            var path = folder.PathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var image = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[16]);
            image.Save(path);
        }
    }
}
