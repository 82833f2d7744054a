using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Conformance;
using static MLNet.DeepExtensions.UnitTests.Estimators.Images.PhotoFolder;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>How a vector is an image is taken from its dimensions, and is not guessed where it may be several.</summary>
[TestClass]
public class CnnPixelsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Fit_InterleavedPixelsOfExtractPixels_IsTheSameAsOfPlanarOnes()
    {
        using var folder = new PhotoFolder();
        var data = View(_ml, folder.Photos);
        using var planar = Extracting(interleaved: false).Fit(data);
        using var interleaved = Extracting(interleaved: true).Fit(data);
        ColumnValues.AssertEqual(
            ColumnValues.Read(planar.Transform(data), "Score"), ColumnValues.Read(interleaved.Transform(data), "Score"), 1e-4, "interleaved");
        Assert.AreEqual("[8, 12, 3]", interleaved.LastTransformer.Model.Network.Inputs[0].Shape.ToString());
    }

    [TestMethod]
    [DataRow(true, new[] { 3, 8, 12 }, "first")]
    [DataRow(false, new[] { 8, 12, 3 }, "last")]
    public void Fit_InterleavedAgainstTheDimensions_IsRefused(bool interleaved, int[] dimensions, string where)
    {
        var options = new CnnEstimator.Options { LabelColumnName = "Number", Pixels = new() { Interleaved = interleaved } };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.Trainers.Cnn(options).Fit(Rows(dimensions)));
        StringAssert.Contains(e.Message, $"have the channels {where}");
        options.Pixels = null; // the way out
        _ml.Regression.Trainers.Cnn(options).Fit(Rows(dimensions)).Dispose();
    }

    [TestMethod]
    public void Fit_HeightAloneOfWhatMayBeColours_AsksForChannels()
    {
        var options = new CnnEstimator.Options { LabelColumnName = "Number", Pixels = new() { Height = 24 } };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.Trainers.Cnn(options).Fit(Rows(24 * 16 * 3)));
        StringAssert.StartsWith(
            e.Message,
            "Pixels.Channels must be set, as column 'Features' may hold grey images, 48 pixels by the 24 that are set, or coloured ones, 16 by 24.");
        options.Pixels = options.Pixels with { Channels = 3 }; // the way out
        using var model = _ml.Regression.Trainers.Cnn(options).Fit(Rows(24 * 16 * 3));
        Assert.AreEqual("[3, 24, 16]", model.Model.Network.Inputs[0].Shape.ToString());
    }

    [TestMethod]
    [DataRow(8, 12, 3, "[3, 8, 12]")]
    [DataRow(8, 12, 1, "[1, 8, 12]")]
    public void Fit_HeightAndWidthOfAVector_TellTheChannels(int height, int width, int channels, string expected)
    {
        var options = new CnnEstimator.Options { LabelColumnName = "Number", Pixels = new() { Height = height, Width = width }, Epochs = 1 };
        using var model = _ml.Regression.Trainers.Cnn(options).Fit(Rows(height * width * channels));
        Assert.AreEqual(expected, model.Model.Network.Inputs[0].Shape.ToString());
    }

    [TestMethod]
    public void Fit_Matrix_IsAGreyImage()
    {
        using var model = _ml.Regression.Trainers.Cnn(new CnnEstimator.Options { LabelColumnName = "Number", Epochs = 1 }).Fit(Rows(8, 12));
        Assert.AreEqual("[1, 8, 12]", model.Model.Network.Inputs[0].Shape.ToString());
    }

    [TestMethod]
    public void Fit_SidesOtherThanTheDimensions_AreRefused()
    {
        var options = new CnnEstimator.Options { LabelColumnName = "Number", Pixels = new() { Height = 12, Width = 8 } };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.Regression.Trainers.Cnn(options).Fit(Rows(3, 8, 12)));
        StringAssert.Contains(e.Message, "images of 8 × 12 pixels (width × height) with 3 channels");
    }

    private EstimatorChain<NetworkPredictionTransformer> Extracting(bool interleaved)
    {
        var options = Options();
        options.FeatureColumnName = "Pixels";
        return _ml.Transforms.LoadImages("Image", null, "Path")
            .Append(_ml.Transforms.ResizeImages("Image", 12, 8))
            .Append((IEstimator<ITransformer>)_ml.Transforms.ExtractPixels(
                "Pixels", "Image", interleavePixelColors: interleaved, outputAsFloatArray: false))
            .Append(_ml.MulticlassClassification.Trainers.Cnn(options));
    }

    private IDataView Rows(params int[] dimensions)
    {
        var random = new Random(1);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, dimensions);
        var size = dimensions.Aggregate(1, (product, dimension) => product * dimension);
        byte[] Noise() => [.. Enumerable.Range(0, size).Select(_ => (byte)random.Next(256))];
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(i => new Row { Features = Noise(), Number = i }), schema);
    }

    private sealed class Row
    {
        public byte[] Features { get; set; } = [];

        public float Number { get; set; }
    }
}
