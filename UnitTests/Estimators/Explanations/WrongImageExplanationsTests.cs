using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>What cannot be explained is refused at once, with the way out.</summary>
[TestClass]
public class WrongImageExplanationsTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly Lazy<NetworkPredictionTransformer> _model =
        new(() => _ml.MulticlassClassification.Trainers.Cnn(new CnnEstimator.Options { Epochs = 1 }).Fit(CornerImages.Multiclass(_ml)));

    private static CornerImage Image => new() { Features = CornerImages.Of(Corner.UpperLeft) };

    [ClassCleanup]
    public static void Free() => _model.Value.Dispose();

    [TestMethod]
    public void Mlp_WithoutAnImage_SaysWhatItNeeds()
    {
        using var model = _ml.BinaryClassification.Trainers.Mlp(new MlpEstimator.Options { Epochs = 1 }).Fit(SampleRows.Binary(_ml));
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainImage(Image));
        StringAssert.StartsWith(e.Message, "ExplainImage needs a network that reads one image a row and nothing else, as Cnn does");
        StringAssert.Contains(e.Message, "but this one reads Features [5]");
    }

    [TestMethod]
    public void ClassName_Unknown_ListsTheClasses()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _model.Value.ExplainImage(Image, "Middle"));
        StringAssert.Contains(e.Message, "'UpperLeft'");
        StringAssert.EndsWith(e.Message, "or null for the predicted class, but is 'Middle'.");
    }

    [TestMethod]
    public void ClassName_OfRegression_IsRefused()
    {
        using var model = _ml.Regression.Trainers.Cnn(new CnnEstimator.Options { Epochs = 1 })
            .Fit(CornerImages.View(_ml, corner => (float)corner, count: 8));
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainImage(Image, "true"));
        Assert.AreEqual("className must be null for Regression, which has one score, but is 'true'.", e.Message);
    }

    [TestMethod]
    [DataRow(ImageExplanationMethod.GradCam)]
    [DataRow(ImageExplanationMethod.HiResCam)]
    public void Network_WithoutALayerOfImages_SaysWhatElseToUse(ImageExplanationMethod method)
    {
        LayerList layers = [new Reshape(new TensorShape(1, CornerImages.Side, CornerImages.Side)), new Flatten(), new Linear(4), new Activation()];
        using var model = _ml.MulticlassClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options { Layers = layers, Epochs = 1 })
            .Fit(CornerImages.Multiclass(_ml));
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainImage(Image, method: method));
        StringAssert.StartsWith(e.Message, $"{method} needs a layer, such as a convolution, whose output still has a height and width above 1");
        StringAssert.EndsWith(e.Message, "Use ImageExplanationMethod.IntegratedGradients.");
        Assert.IsNotNull(model.ExplainImage(Image, method: ImageExplanationMethod.IntegratedGradients));
    }

    [TestMethod]
    public void Row_OfAnotherSize_NamesBoth()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _model.Value.ExplainImage(new SmallImage { Features = new byte[9] }));
        StringAssert.StartsWith(e.Message, "Column 'Features' must be");
        StringAssert.Contains(e.Message, "9");
    }

    [TestMethod]
    public void Row_ForAnotherNetwork_NamesWhatItTakes()
    {
        var pass = _ml.Transforms.CopyColumns("Copy", "Features").Fit(CornerImages.View(_ml, corner => (float)corner, count: 1));
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => pass.ExplainImage(new SmallImage { Features = new byte[9] }, network: _model.Value.Model));
        StringAssert.StartsWith(e.Message, "Column 'Features' must be what the network was trained on, "
            + "24 × 24 pixels (width × height) of 1 channel as bytes, but is Vector<Byte, 9>.");
    }

    [TestMethod]
    public void Row_WithAMissingPixel_NamesTheColumn()
    {
        var floats = _ml.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Single);
        var options = new CnnEstimator.Options { Epochs = 1 };
        using var model = floats.Append(_ml.Regression.Trainers.Cnn(options)).Fit(CornerImages.View(_ml, corner => (float)corner, count: 8));
        var row = new FloatImage { Features = [float.NaN, .. new float[(CornerImages.Side * CornerImages.Side) - 1]] };
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainImage(row));
        StringAssert.StartsWith(e.Message, "The row must have an image in column 'Features', whose pixels are all numbers");
    }

    [TestMethod]
    public void Row_WithoutAnImage_NamesTheColumn()
    {
        var rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(i => new Picture
        {
            Image = MLImage.CreateFromPixels(4, 4, MLPixelFormat.Bgra32, Enumerable.Repeat((byte)(30 * i), 64).ToArray()),
            Label = i,
        }).ToArray());
        using var model = _ml.Regression.Trainers.Cnn(new CnnEstimator.Options { FeatureColumnName = "Image", Epochs = 1 }).Fit(rows);
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.ExplainImage(new Picture()));
        StringAssert.StartsWith(e.Message, "The row must have an image in column 'Image'");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    public void Steps_NotPositive_AreRefused(int steps)
    {
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _model.Value.ExplainImage(Image, steps: steps));
        Assert.AreEqual("steps", e.ParamName);
    }

    [TestMethod]
    public void Method_Undefined_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _model.Value.ExplainImage(Image, method: (ImageExplanationMethod)9));

    [TestMethod]
    public void LoadedModel_WithoutItsNetwork_SaysHowToReadIt()
    {
        using var file = new MemoryStream();
        _ml.Model.Save(_model.Value, CornerImages.Multiclass(_ml).Schema, file);
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.Model.Load(file, out _).ExplainImage(Image));
        StringAssert.Contains(e.Message, "model.ExplainImage(row, network: network)");
    }

    [TestMethod]
    public void Model_Disposed_SaysSo()
    {
        var model = _ml.Regression.Trainers.Cnn(new CnnEstimator.Options { Epochs = 1 })
            .Fit(CornerImages.View(_ml, corner => (float)corner, count: 8));
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.ExplainImage(Image));
    }

    private sealed class SmallImage
    {
        [VectorType(9)]
        public byte[] Features { get; set; } = [];
    }

    private sealed class FloatImage
    {
        [VectorType(CornerImages.Side * CornerImages.Side)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Picture
    {
        [ImageType(4, 4)]
        public MLImage Image { get; set; } = null!;

        public float Label { get; set; }
    }
}
