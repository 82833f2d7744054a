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
        StringAssert.EndsWith(images.Unreadable.Single().Path, "bad.jpg");
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
    [DataRow("dog/photo.tiff", "no image of a kind")]
    [DataRow("dog/notes.txt", "no image of a kind")]
    [DataRow("dog/empty.png", "empty")]
    public void LoadImageFolder_FileThatIsNoImage_IsListedWithTheReason(string name, string reason)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png");
        File.WriteAllText(folder.PathOf(name), name.Contains("empty", StringComparison.Ordinal) ? string.Empty : "II*, and what a scanner writes");
        AssertLeftOut(_ml.Data.LoadImageFolder(folder.Path), name, reason);
    }

    [TestMethod]
    [DataRow(0.9)]
    [DataRow(0.5)]
    [DataRow(0.01)]
    public void LoadImageFolder_JpegThatIsCutShort_IsListedWithTheReason(double part)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png");
        var noise = new byte[64 * 64];
        new Random(1).NextBytes(noise);
        using (var image = PhotoFolder.Draw(noise))
        {
            image.Save(folder.PathOf("dog/cut.jpg"));
        }

        var bytes = File.ReadAllBytes(folder.PathOf("dog/cut.jpg"));
        File.WriteAllBytes(folder.PathOf("dog/cut.jpg"), bytes[..(int)(part * bytes.Length)]);
        AssertLeftOut(_ml.Data.LoadImageFolder(folder.Path), "dog/cut.jpg", "cut short");
    }

    [TestMethod]
    public void LoadImageFolder_ImageBesideTheClasses_IsListedWithTheReason()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png", "stray.png");
        AssertLeftOut(_ml.Data.LoadImageFolder(folder.Path), "stray.png", "no class's folder");
    }

    [TestMethod]
    public void LoadImageFolder_FilesOfTheSystem_AreNotMentioned()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png");
        foreach (var name in new[] { "dog/.DS_Store", "dog/Thumbs.db", "dog/desktop.ini" })
        {
            File.WriteAllText(folder.PathOf(name), "no image");
        }

        Assert.IsEmpty(_ml.Data.LoadImageFolder(folder.Path, UnreadableImages.Refuse).Unreadable);
    }

    [TestMethod]
    [DataRow("3.jfif")]
    [DataRow("3.JPE")]
    [DataRow("3")]
    public void LoadImageFolder_ImageOfAnyName_IsRead(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png");
        TaggedJpeg.Write(folder.PathOf("dog", name), orientation: null);
        Assert.HasCount(3, _ml.Data.LoadImageFolder(folder.Path).Train.GetColumn<uint>("Label").ToArray());
    }

    [TestMethod]
    public void LoadImageFolder_TaggedPhotos_AreListedAsTurnedAndReported()
    {
        var ml = new MLContext(seed: 1);
        var log = new CapturedLog(ml);
        using var folder = new TemporaryFolder();
        Write(folder, "cat/1.png", "dog/1.png");
        TaggedJpeg.Write(folder.PathOf("cat/aside.jpg"), orientation: 6);
        TaggedJpeg.Write(folder.PathOf("cat/upright.jpg"), orientation: 1);
        var images = ml.Data.LoadImageFolder(folder.Path);
        Assert.AreEqual($"{folder.PathOf("cat/aside.jpg")}: orientation 6", images.Turned.Single().ToString());
        Assert.HasCount(4, images.Train.GetColumn<uint>("Label").ToArray());
        var line = log.Starting("Warning: Images of").Single();
        StringAssert.Contains(line, "aside.jpg");
        StringAssert.Contains(line, "LoadImagesUpright");
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

    private static void AssertLeftOut(ImageFolder images, string name, string reason)
    {
        var left = images.Unreadable.Single();
        StringAssert.EndsWith(left.Path.Replace('\\', '/'), name);
        StringAssert.Contains(left.Reason, reason);
        Assert.HasCount(2, images.Train.GetColumn<uint>("Label").ToArray());
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
