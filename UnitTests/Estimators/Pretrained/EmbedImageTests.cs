using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Estimators.Images;
using MLNet.DeepExtensions.UnitTests.Tools;
using MLNet.DeepExtensions.UnitTests.Transforms;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>Vectors of images, which what is given to the encoder on the way.</summary>
[TestClass]
public sealed class EmbedImageTests : IDisposable
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly ImageEncoder _encoder = new TinyResNet().Load();
    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Transform_ImagesOfAnotherSize_AreBroughtToThatOfTheEncoder()
    {
        var data = Files();
        using var expected = Loaded().Append(_ml.Transforms.ResizeImages("Image", TinyResNet.Side, TinyResNet.Side))
            .Append(_ml.Transforms.EmbedImage("Vector", "Image", _encoder)).Fit(data);
        using var model = Loaded().Append(_ml.Transforms.EmbedImage("Vector", "Image", _encoder)).Fit(data);
        AssertSame(Vectors(expected, data), Vectors(model, data), 0);
        Assert.IsFalse(
            model.Transform(data).Schema.Any(column => column.Name.StartsWith("MLNet.DeepExtensions", StringComparison.Ordinal) && !column.IsHidden));
    }

    [TestMethod]
    public void Saved_LoadsInAProcessWithoutThePackage_WithEqualVectors()
    {
        var data = Files();
        using var model = Loaded().Append(_ml.Transforms.EmbedImage("Vector", "Image", _encoder, resizing: ImageResizingEstimator.ResizingKind.Fill))
            .Append(_ml.Transforms.DropColumns("Image")).Fit(data);
        _ml.Model.Save(model, data.Schema, _folder.PathOf("model.zip"));
        using (var rows = File.Create(_folder.PathOf("rows.idv")))
        {
            _ml.Data.SaveAsBinary(data, rows);
        }

        StockProcess.Predict(_folder.PathOf("model.zip"), _folder.PathOf("rows.idv"), _folder.PathOf("scored.idv"), _folder.PathOf("again.zip"));
        var loaded = _ml.Data.LoadFromBinary(_folder.PathOf("scored.idv"));
        AssertSame(Vectors(model, data), [.. loaded.GetColumn<float[]>("Vector")], 1e-5);
        VBuffer<ReadOnlyMemory<char>> names = default;
        loaded.Schema["Vector"].GetSlotNames(ref names);
        Assert.AreEqual("Vector.1", names.GetItemOrDefault(1).ToString());
    }

    [TestMethod]
    public void Transform_MissingImage_IsNaN()
    {
        _folder.Photos[1].Path = string.Empty;
        var data = Files();
        using var model = Loaded().Append(_ml.Transforms.EmbedImage("Vector", "Image", _encoder)).Fit(data);
        var vectors = Vectors(model, data);
        Assert.IsTrue(vectors[1].All(float.IsNaN));
        Assert.IsTrue(vectors.Where((_, i) => i != 1).All(vector => vector.All(float.IsFinite)));
    }

    [TestMethod]
    public void GetOutputSchema_IsTheShapeOfTheData()
    {
        var data = Loaded().Fit(Files()).Transform(Files());
        var estimator = _ml.Transforms.EmbedImage("Vector", "Image", _encoder);
        using var model = estimator.Fit(data);
        var delivered = model.Transform(data).Schema;
        Assert.AreEqual($"Vector<Single, {TinyResNet.Features}>", delivered["Vector"].Type.ToString());
        Assert.AreEqual(
            TestSchemas.Describe(TestSchemas.ShapeOf(delivered)), TestSchemas.Describe(estimator.GetOutputSchema(TestSchemas.ShapeOf(data.Schema))));
    }

    [TestMethod]
    public void WithStoredWeights_LiveAndLoaded_ReachesTheEncoder()
    {
        var data = Files();
        using var live = Loaded().Append(_ml.Transforms.EmbedImage("Vector", "Image", _encoder)).Fit(data);
        _ml.Model.Save(live, data.Schema, _folder.PathOf("model.zip"));
        foreach (var model in new[] { live, _ml.Model.Load(_folder.PathOf("model.zip"), out _) })
        {
            var smaller = model.WithStoredWeights(WeightStorage.Float16);
            Assert.ThrowsExactly<InvalidOperationException>(() => smaller.WithStoredWeights(WeightStorage.Int8));
        }
    }

    [TestMethod]
    public void EmbedImage_WrongSettingsAndColumns_AreNamed()
    {
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.EmbedImage("Vector", "Image", new TinyResNet(TinyResNetKind.Cntk).Load(), imageHeight: 7));
        StringAssert.StartsWith(e.Message, "imageHeight must be at least 8 pixels, the encoder's stride. Its own size is 16 × 16.");
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.EmbedImage("Vector", "Image", null!));
        var column = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EmbedImage("Vector", "Path", _encoder).Fit(Files()));
        StringAssert.Contains(column.Message, "LoadImages(\"Image\", null, \"Path\")");
        column = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EmbedImage("Vector", "Photo", _encoder).Fit(Files()));
        StringAssert.Contains(column.Message, "Photo");
    }

    private static void AssertSame(float[][] expected, float[][] actual, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (first, second) in expected.Zip(actual))
        {
            Assert.IsTrue(first.Zip(second).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance), string.Join(' ', second));
        }
    }

    private static float[][] Vectors(ITransformer model, IDataView data) => [.. model.Transform(data).GetColumn<float[]>("Vector")];

    private static EstimatorChain<ImageLoadingTransformer> Loaded() =>
        new EstimatorChain<ITransformer>().Append(_ml.Transforms.LoadImages("Image", null, "Path"));

    private IDataView Files() => _ml.Data.LoadFromEnumerable(_folder.Photos.Take(5));
}
