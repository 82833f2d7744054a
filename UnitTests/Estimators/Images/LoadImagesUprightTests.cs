using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Estimators.Images.PhotoFolder;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>Photos that a camera tagged as turned are read upright, live and in a saved model.</summary>
[TestClass]
public class LoadImagesUprightTests
{
    private readonly MLContext _ml = new(seed: 1);

    // The quarter of the stored image that has to be at the top left, the top right, the bottom right and the bottom left.
    [TestMethod]
    [DataRow(null, new[] { 0, 1, 2, 3 })]
    [DataRow(1, new[] { 0, 1, 2, 3 })]
    [DataRow(2, new[] { 1, 0, 3, 2 })]
    [DataRow(3, new[] { 2, 3, 0, 1 })]
    [DataRow(4, new[] { 3, 2, 1, 0 })]
    [DataRow(5, new[] { 0, 3, 2, 1 })]
    [DataRow(6, new[] { 3, 0, 1, 2 })]
    [DataRow(7, new[] { 2, 1, 0, 3 })]
    [DataRow(8, new[] { 1, 2, 3, 0 })]
    public void LoadImagesUpright_EachOrientation_IsTurned(int? orientation, int[] expected)
    {
        using var folder = new TemporaryFolder();
        TaggedJpeg.Write(folder.PathOf("photo.jpg"), orientation);
        var data = _ml.Data.LoadFromEnumerable([new Photo { Path = folder.PathOf("photo.jpg") }]);
        var loaded = _ml.Transforms.LoadImagesUpright("Image", "Path").Fit(data).Transform(data);
        var image = ReadOnly(loaded);
        var (width, height) = orientation >= 5 ? (TaggedJpeg.Height, TaggedJpeg.Width) : (TaggedJpeg.Width, TaggedJpeg.Height);
        Assert.AreEqual((width, height), (image.Width, image.Height));
        var (left, right, top, bottom) = (image.Width / 4, image.Width * 3 / 4, image.Height / 4, image.Height * 3 / 4);
        (int X, int Y)[] places = [(left, top), (right, top), (right, bottom), (left, bottom)];
        foreach (var ((x, y), quarter) in places.Zip(expected))
        {
            Assert.AreEqual(TaggedJpeg.Quarters[quarter], image.Pixels[((y * image.Width) + x) * 4], 4.0, $"({x}, {y})");
        }
    }

    [TestMethod]
    public void LoadImagesUpright_OfAModel_LoadsAndScoresAsLive()
    {
        using var folder = new PhotoFolder();
        for (var i = 0; i < 6; i++)
        {
            folder.Photos[i].Path = folder.PathOf($"tagged{i}.jpg");
            TaggedJpeg.Write(folder.Photos[i].Path, i + 3);
        }

        folder.Photos[0].Path = string.Empty;
        var data = View(_ml, folder.Photos);
        var log = new CapturedLog(_ml);
        using var model = _ml.Transforms.LoadImagesUpright("Image", "Path")
            .Append(_ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(_ml.MulticlassClassification.Trainers.Cnn(Options())).Fit(data);
        Assert.HasCount(1, log.Starting("Warning: Left out 1 of 24 training rows: 1 with a missing image."));
        using var zip = new MemoryStream();
        _ml.Model.Save(model, data.Schema, zip);
        zip.Position = 0;
        var loaded = new MLContext().Model.Load(zip, out _);
        var (live, again) = (model.Transform(data), loaded.Transform(data));
        ColumnValues.AssertEqual(ColumnValues.Read(live, "Score"), ColumnValues.Read(again, "Score"), 1e-5, "loaded");
        Assert.IsFalse(live.Schema.Any(column => column.Name.Contains("upright", StringComparison.Ordinal) && !column.IsHidden));
    }

    [TestMethod]
    public void LoadImagesUpright_FileThatIsNoImage_NamesIt()
    {
        using var folder = new TemporaryFolder();
        var data = _ml.Data.LoadFromEnumerable([new Photo { Path = folder.Write("bad.jpg", "no image") }]);
        var loaded = _ml.Transforms.LoadImagesUpright("Image", "Path").Fit(data).Transform(data);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => ReadOnly(loaded));
        StringAssert.Contains(e.Message, "bad.jpg");
        StringAssert.Contains(e.Message, "LoadImageFolder");
    }

    [TestMethod]
    public void LoadImagesUpright_WithoutResize_IsRefusedByTheTrainer()
    {
        using var folder = new PhotoFolder();
        var pipeline = _ml.Transforms.LoadImagesUpright("Image", "Path").Append(_ml.MulticlassClassification.Trainers.Cnn(Options()));
        var e = Assert.ThrowsExactly<ArgumentException>(() => pipeline.Fit(View(_ml, folder.Photos)));
        StringAssert.Contains(e.Message, "ResizeImages");
    }

    private static MLImage ReadOnly(IDataView data)
    {
        using var cursor = data.GetRowCursor([data.Schema["Image"]]);
        var getter = cursor.GetGetter<MLImage>(data.Schema["Image"]);
        MLImage image = null!;
        Assert.IsTrue(cursor.MoveNext());
        getter(ref image);
        return image;
    }
}
