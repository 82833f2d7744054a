using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.DeepExtensions.Explanations;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Explanations;

/// <summary>The heat lies where the class is decided, for all tasks and all columns of images.</summary>
[TestClass]
public class ExplainImageTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly Lazy<NetworkPredictionTransformer> _corners =
        new(() => _ml.MulticlassClassification.Trainers.Cnn(Options()).Fit(CornerImages.Multiclass(_ml)));

    private static readonly Lazy<NetworkPredictionTransformer> _upperLeft =
        new(() => _ml.BinaryClassification.Trainers.Cnn(Options()).Fit(CornerImages.View(_ml, corner => corner == Corner.UpperLeft)));

    private static readonly Lazy<NetworkPredictionTransformer> _lowerLeftNumber =
        new(() => _ml.Regression.Trainers.Cnn(Options()).Fit(CornerImages.View(_ml, corner => corner == Corner.LowerLeft ? 500f : 100f)));

    private static readonly Lazy<NetworkPredictionTransformer> _stripes =
        new(() => _ml.MulticlassClassification.Trainers.NeuralNetwork(Pooling()).Fit(StripeImages.Multiclass(_ml)));

    [ClassCleanup]
    public static void Free()
    {
        foreach (var model in new[] { _corners, _upperLeft, _lowerLeftNumber, _stripes }.Where(model => model.IsValueCreated))
        {
            model.Value.Dispose();
        }
    }

    [TestMethod]
    [DataRow(ImageExplanationMethod.HiResCam)]
    [DataRow(ImageExplanationMethod.IntegratedGradients)]
    public void Multiclass_Heat_LiesInTheCornerOfThePredictedClass(ImageExplanationMethod method)
    {
        foreach (var corner in Enum.GetValues<Corner>())
        {
            var explanation = _corners.Value.ExplainImage(Image(corner), method: method);
            Assert.AreEqual(corner.ToString(), explanation.ClassName);
            Assert.IsGreaterThan(0.5, CornerImages.PartIn(corner, explanation.Heat), corner.ToString());
        }
    }

    [TestMethod]
    public void GradCam_Heat_LiesWhereTheClassIsDecided()
    {
        using var binary = _ml.BinaryClassification.Trainers.NeuralNetwork(Pooling())
            .Fit(StripeImages.View(_ml, stripes => stripes == Stripes.Lying));
        using var regression = _ml.Regression.Trainers.NeuralNetwork(Pooling())
            .Fit(StripeImages.View(_ml, stripes => stripes == Stripes.Lying ? 500f : 100f));
        AssertHot(binary, Stripes.Lying, "true");
        AssertHot(_stripes.Value, Stripes.Lying, "Lying");
        AssertHot(_stripes.Value, Stripes.Standing, "Standing");
        AssertHot(regression, Stripes.Lying, null);

        static void AssertHot(NetworkPredictionTransformer model, Stripes stripes, string? className)
        {
            var explanation = model.ExplainImage(
                new CornerImage { Features = StripeImages.Of(stripes, seed: 1000) }, method: ImageExplanationMethod.GradCam);
            Assert.AreEqual(className, explanation.ClassName);
            Assert.IsGreaterThan(0.5, CornerImages.PartIn(Corner.UpperLeft, explanation.Heat), $"{model.Model.Task.Name}, {stripes}");
        }
    }

    [TestMethod]
    [DataRow(ImageExplanationMethod.HiResCam)]
    [DataRow(ImageExplanationMethod.IntegratedGradients)]
    public void Multiclass_ClassAskedFor_IsExplainedInPlaceOfThePredictedOne(ImageExplanationMethod method)
    {
        var explanation = _corners.Value.ExplainImage(Image(Corner.UpperLeft), nameof(Corner.LowerRight), method);
        Assert.AreEqual(nameof(Corner.LowerRight), explanation.ClassName);
        Assert.IsLessThan(0.5f, explanation.Score);
        Assert.IsLessThan(0f, Sum(explanation.Values));
    }

    [TestMethod]
    [DataRow(ImageExplanationMethod.GradCam)]
    [DataRow(ImageExplanationMethod.HiResCam)]
    [DataRow(ImageExplanationMethod.IntegratedGradients)]
    public void Binary_Class_HasItsOwnScoreAndEvidence(ImageExplanationMethod method)
    {
        var yes = _upperLeft.Value.ExplainImage(Image(Corner.UpperLeft), method: method);
        Assert.AreEqual("true", yes.ClassName);
        Assert.AreEqual(Score(_upperLeft.Value, Corner.UpperLeft), yes.Score, 1e-3);

        var no = _upperLeft.Value.ExplainImage(Image(Corner.LowerRight), method: method);
        Assert.AreEqual("false", no.ClassName);
        Assert.AreEqual(-Score(_upperLeft.Value, Corner.LowerRight), no.Score, 1e-3);

        var against = _upperLeft.Value.ExplainImage(Image(Corner.UpperLeft), "false", method);
        Assert.AreEqual(-yes.Score, against.Score, 1e-4);
        Assert.AreEqual(-yes.Values[2, 2], against.Values[2, 2], 1e-4);
    }

    [TestMethod]
    [DataRow(ImageExplanationMethod.HiResCam)]
    [DataRow(ImageExplanationMethod.IntegratedGradients)]
    public void Regression_Heat_LiesWhereTheNumberIsRaised(ImageExplanationMethod method)
    {
        var model = _lowerLeftNumber.Value;
        var explanation = model.ExplainImage(Image(Corner.LowerLeft), method: method);
        Assert.IsNull(explanation.ClassName);
        Assert.AreEqual(500, explanation.Score, 100);
        Assert.AreEqual(Score(model, Corner.LowerLeft), explanation.Score, 0.01);
        Assert.IsGreaterThan(0.5, CornerImages.PartIn(Corner.LowerLeft, explanation.Heat));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(nameof(Corner.LowerRight))]
    public void IntegratedGradients_AddUpToTheScore(string? className)
    {
        foreach (var corner in Enum.GetValues<Corner>())
        {
            var explanation = _corners.Value.ExplainImage(Image(corner), className, ImageExplanationMethod.IntegratedGradients, steps: 250);
            var (sum, size) = (explanation.Values.Cast<float>().Sum(), explanation.Values.Cast<float>().Sum(Math.Abs));
            Assert.AreEqual(explanation.Score - explanation.BaselineScore!.Value, sum, (0.01 * size) + 1e-4, corner.ToString());
        }
    }

    [TestMethod]
    public void IntegratedGradients_OfBinary_AddUpToTheLogOdds()
    {
        var explanation = _upperLeft.Value.ExplainImage(Image(Corner.UpperLeft), method: ImageExplanationMethod.IntegratedGradients, steps: 250);
        var difference = explanation.Score - explanation.BaselineScore!.Value;
        Assert.IsGreaterThan(1f, difference, "Otherwise this shows nothing.");
        Assert.AreEqual(difference, explanation.Values.Cast<float>().Sum(), 0.01 * difference);
    }

    [TestMethod]
    public void Heat_IsThePositivePartOfTheValues()
    {
        var explanation = _corners.Value.ExplainImage(Image(Corner.UpperLeft), method: ImageExplanationMethod.IntegratedGradients);
        Assert.AreEqual((CornerImages.Side, CornerImages.Side), (explanation.Heat.GetLength(0), explanation.Heat.GetLength(1)));
        var largest = explanation.Values.Cast<float>().Max();
        Assert.IsLessThan(0f, explanation.Values.Cast<float>().Min());
        CollectionAssert.AreEqual(
            explanation.Values.Cast<float>().Select(value => Math.Max(0, value) / largest).ToArray(), explanation.Heat.Cast<float>().ToArray());
    }

    [TestMethod]
    public void Columns_OfAllKinds_GiveTheSame()
    {
        var rows = CornerImages.View(_ml, corner => corner == Corner.UpperLeft, count: 40);
        var expected = Explain(
            rows, options => options.Pixels = new() { Height = CornerImages.Side, Width = CornerImages.Side }, Image(Corner.UpperLeft));

        var floats = _ml.Transforms.Conversion.ConvertType("Numbers", "Features", DataKind.Single);
        AssertEqual(expected, Explain(rows, options => options.FeatureColumnName = "Numbers", Image(Corner.UpperLeft), floats), channels: 1);

        var ofImages = Explain(Pictures(rows), options => options.FeatureColumnName = "Image", ToPicture(CornerImages.Of(Corner.UpperLeft)));
        AssertEqual(ofImages, OfPixels(interleaved: false), channels: 3);
        AssertEqual(ofImages, OfPixels(interleaved: true), channels: 3);

        ImageExplanation OfPixels(bool interleaved) => Explain(
            Pictures(rows),
            options => (options.FeatureColumnName, options.Pixels) = ("Pixels", new() { Interleaved = interleaved }),
            ToPicture(CornerImages.Of(Corner.UpperLeft)),
            _ml.Transforms.ExtractPixels("Pixels", "Image", interleavePixelColors: interleaved, outputAsFloatArray: interleaved));
    }

    [TestMethod]
    public void HiResCam_OfANetworkThatPoolsAllPlaces_IsGradCam()
    {
        var model = _stripes.Value;
        var image = new CornerImage { Features = StripeImages.Of(Stripes.Lying, seed: 1000) };
        var (one, other) = (model.ExplainImage(image), model.ExplainImage(image, method: ImageExplanationMethod.GradCam));
        foreach (var (a, b) in one.Heat.Cast<float>().Zip(other.Heat.Cast<float>()))
        {
            Assert.AreEqual(a, b, 1e-4);
        }
    }

    [TestMethod]
    public void Row_WhoseClassDoesNotTellItsSize_IsExplainedWithASchema()
    {
        var schema = SchemaDefinition.Create(typeof(UnsizedImage));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, CornerImages.Side * CornerImages.Side);
        var explanation = _upperLeft.Value.ExplainImage(
            new UnsizedImage { Features = CornerImages.Of(Corner.UpperLeft) }, inputSchemaDefinition: schema);
        Assert.AreEqual(_upperLeft.Value.ExplainImage(Image(Corner.UpperLeft)).Score, explanation.Score);
    }

    [TestMethod]
    public void Network_ReadBack_ExplainsALoadedModel()
    {
        using var file = new MemoryStream();
        _ml.Model.Save(_upperLeft.Value, CornerImages.View(_ml, _ => true, count: 1).Schema, file);
        var loaded = _ml.Model.Load(file, out _);
        var row = new CornerRow<bool> { Features = CornerImages.Of(Corner.UpperLeft) };
        CollectionAssert.AreEqual(
            _upperLeft.Value.ExplainImage(row).Values.Cast<float>().ToArray(),
            loaded.ExplainImage(row, network: _ml.Model.LoadNetwork(file)).Values.Cast<float>().ToArray());
    }

    [TestMethod]
    public void Explanations_Many_LeaveNoTensorBehind()
    {
        ExplainAll();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        ExplainAll();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        static void ExplainAll()
        {
            foreach (var method in Enum.GetValues<ImageExplanationMethod>())
            {
                _ = _corners.Value.ExplainImage(Image(Corner.UpperLeft), method: method, steps: 100);
            }
        }
    }

    private static CnnEstimator.Options Options() => new() { Epochs = 6, BatchSize = 16, Seed = 1 };

    // Where something is makes no difference to this network, only whether it is there.
    private static NeuralNetworkEstimator.Options Pooling() => new()
    {
        Layers =
        [
            new Reshape(new TensorShape(1, CornerImages.Side, CornerImages.Side)), new Convolution2D(8), new BatchNormalization(), new Activation(),
            new Convolution2D(8), new BatchNormalization(), new Activation(), new GlobalPool2D(),
        ],
        Epochs = 12,
        BatchSize = 16,
        LearningRate = 0.01,
        Seed = 1,
    };

    private static CornerImage Image(Corner corner) => new() { Features = CornerImages.Of(corner) };

    private static float Score(NetworkPredictionTransformer model, Corner corner) =>
        model.Transform(_ml.Data.LoadFromEnumerable([Image(corner)])).GetColumn<float>("Score").Single();

    private static ImageExplanation Explain<TRow>(
        IDataView rows, Action<CnnEstimator.Options> change, TRow row, IEstimator<ITransformer>? before = null)
        where TRow : class
    {
        var options = Options();
        options.Epochs = 2;
        change(options);
        var trainer = _ml.BinaryClassification.Trainers.Cnn(options);
        using var model = before is null ? (IDisposable)trainer.Fit(rows) : before.Append(trainer).Fit(rows);
        return ((ITransformer)model).ExplainImage(row, "true");
    }

    private static void AssertEqual(ImageExplanation expected, ImageExplanation actual, int channels)
    {
        Assert.AreEqual(expected.Score, actual.Score, 1e-4, $"{channels} channels");
        foreach (var (one, other) in expected.Values.Cast<float>().Zip(actual.Values.Cast<float>()))
        {
            Assert.AreEqual(one, other, 1e-4, $"{channels} channels");
        }
    }

    // Of the upper left corner.
    private static float Sum(float[,] values) => Enumerable.Range(0, 25).Sum(i => values[i / 5, i % 5]);

    // ExtractPixels disposes the images that it has read.
    private static IDataView Pictures(IDataView rows) =>
        _ml.Data.LoadFromEnumerable(
            rows.GetColumn<byte[]>("Features").Zip(rows.GetColumn<bool>("Label"), (pixels, label) => ToPicture(pixels, label)).ToArray());

    private static Picture ToPicture(byte[] grey, bool label = false) => new() { Image = Draw(grey), Label = label };

    private static MLImage Draw(byte[] grey) =>
        MLImage.CreateFromPixels(
            CornerImages.Side, CornerImages.Side, MLPixelFormat.Bgra32,
            [.. grey.SelectMany(g => new byte[] { g, (byte)(g / 2), (byte)(255 - g), 255 })]);

    private sealed class UnsizedImage
    {
        public byte[] Features { get; set; } = [];
    }

    private sealed class Picture
    {
        [ImageType(CornerImages.Side, CornerImages.Side)]
        public MLImage Image { get; set; } = null!;

        public bool Label { get; set; }
    }
}
