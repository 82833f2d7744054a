using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>From the paths of image files to predictions, live and in a process with neither libtorch nor this package.</summary>
[TestClass]
public class CnnPipelineTests
{
    [TestMethod]
    public void Cnn_AfterLoadImages_SavesTheWholeWayFromFileToPrediction()
    {
        var ml = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var data = Files(ml, folder, 60);
        using var model = Pipeline(ml).Fit(data);
        var live = ColumnValues.Read(model.Transform(data), "Score");

        ml.Model.Save(model, data.Schema, folder.PathOf("model.zip"));
        using (var rows = File.Create(folder.PathOf("rows.idv")))
        {
            ml.Data.SaveAsBinary(data, rows);
        }

        StockProcess.Predict(folder.PathOf("model.zip"), folder.PathOf("rows.idv"), folder.PathOf("scored.idv"), folder.PathOf("again.zip"));
        ColumnValues.AssertEqual(
            live, ColumnValues.Read(ml.Data.LoadFromBinary(folder.PathOf("scored.idv")), "Score"), 1e-5, "in a process of its own");
    }

    [TestMethod]
    public void Cnn_OfImages_IsTheSameAsOfTheirExtractedPixels()
    {
        var ml = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var data = ml.Data.Cache(Files(ml, folder, 60));
        using var ofImages = Pipeline(ml).Fit(data);
        using var ofPixels = Loaded(ml).Append(ml.Transforms.ExtractPixels("Features", "Image", outputAsFloatArray: false))
            .Append(ml.MulticlassClassification.Trainers.Cnn(new CnnEstimator.Options { Epochs = 2, Seed = 1 })).Fit(data);
        ColumnValues.AssertEqual(
            ColumnValues.Read(ofPixels.Transform(data), "Score"), ColumnValues.Read(ofImages.Transform(data), "Score"), 0, "the same bytes");
    }

    [TestMethod]
    public void Fit_PathsInPlaceOfImages_ShowsHowToReadThem()
    {
        var ml = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var trainer = ml.MulticlassClassification.Trainers.Cnn("Label", "Path");
        var error = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(Files(ml, folder, 6)));
        StringAssert.StartsWith(error.Message, "Column 'Path' must be images, or the pixels of images but is Text.");
        StringAssert.Contains(error.Message, "ml.Transforms.LoadImages(\"Image\", null, \"Path\")");
    }

    [TestMethod]
    public void Fit_ImagesWithoutResize_SaysToResize()
    {
        var ml = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var pipeline = ml.Transforms.LoadImages("Image", null, "Path").Append(ml.MulticlassClassification.Trainers.Cnn("Label", "Image"));
        var e = Assert.ThrowsExactly<ArgumentException>(() => pipeline.Fit(Files(ml, folder, 3)));
        StringAssert.Contains(e.Message, "ResizeImages");
    }

    [TestMethod]
    public void Fit_GreyImagesWhereColoursAreExpected_NamesChannels()
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.MulticlassClassification.Trainers.Cnn(new CnnEstimator.Options { Pixels = new() { Height = 8, Width = 8, Channels = 3 } });
        var e = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(SampleImages.Multiclass(ml)));
        StringAssert.Contains(e.Message, "Channels is 1 for grey");
    }

    [TestMethod]
    [DataRow(CnnArchitecture.SimpleCnn)]
    [DataRow(CnnArchitecture.WideResNet16x4)]
    public void Fit_ImagesSmallerThanTheStride_NamesTheSmallestSize(CnnArchitecture architecture)
    {
        var ml = new MLContext(seed: 1);
        var trainer = ml.MulticlassClassification.Trainers.Cnn(
            new CnnEstimator.Options { Architecture = architecture, Pixels = new() { Height = 2, Width = 32 } });
        var e = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(SampleImages.Multiclass(ml)));
        StringAssert.Contains(e.Message, "at least 4 × 4");
    }

    [TestMethod]
    [DataRow(CnnArchitecture.ResNet20)]
    [DataRow(CnnArchitecture.ResNet18)]
    [DataRow(CnnArchitecture.WideResNet16x4)]
    public void Fit_ResNet_TrainsAndScores(CnnArchitecture architecture)
    {
        var ml = new MLContext(seed: 1);
        var data = ml.Data.TakeRows(SampleImages.Multiclass(ml), 24);
        using var model = ml.MulticlassClassification.Trainers.Cnn(
            new CnnEstimator.Options { Architecture = architecture, Epochs = 1, BatchSize = 12 }).Fit(data);
        Assert.HasCount(24, ColumnValues.Read(model.Transform(data), "Score").Rows);
    }

    [TestMethod]
    public void WideResNet16x4_OfColours_HasThePapersNumberOfWeights()
    {
        LayerList layers = [.. CnnLayers.Create(CnnArchitecture.WideResNet16x4, new TensorShape(3, 32, 32), dropout: 0), new Linear(10)];
        Assert.AreEqual(new TensorShape(10), new Sequence(layers).GetOutputShape(new TensorShape(3, 32, 32)));
        using var module = new Sequence(layers).CreateModule(new TensorShape(3, 32, 32), new RandomGenerator(1));
        Assert.AreEqual(2_748_890, module.parameters().Sum(parameter => parameter.numel()));
    }

    private static EstimatorChain<ITransformer> Loaded(MLContext ml) =>
        ml.Transforms.LoadImages("Image", null, "Path").Append((IEstimator<ITransformer>)ml.Transforms.ResizeImages("Image", 8, 8));

    private static EstimatorChain<NetworkPredictionTransformer> Pipeline(MLContext ml) => Loaded(ml).Append(
        ml.MulticlassClassification.Trainers.Cnn(new CnnEstimator.Options { FeatureColumnName = "Image", Epochs = 2, Seed = 1 }));

    private static IDataView Files(MLContext ml, TemporaryFolder folder, int count)
    {
        var files = SampleImages.Create(count).Select((sample, i) =>
        {
            var path = folder.PathOf($"{i}.png");
            using var image = MLImage.CreateFromPixels(
                8, 8, MLPixelFormat.Bgra32, [.. sample.Grey.SelectMany(g => new byte[] { g, (byte)(g / 2), (byte)(255 - g), 255 })]);
            image.Save(path);
            return new ImageFile { Path = path, Label = SampleImages.ClassNames[sample.Kind] };
        }).ToArray();
        var data = ml.Data.LoadFromEnumerable(files);
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private sealed class ImageFile
    {
        public string Path { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }
}
