using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Estimators.Images;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Pretrained;

/// <summary>What of an image encoder is trained, and how, and what is refused.</summary>
[TestClass]
public class ImageEncoderTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly ImageEncoder _encoder = new TinyResNet().Load();
    private static readonly IDataView _rows = SampleImages.View(_ml, sample => sample.Kind == 0, channels: 3, count: 40);

    [TestMethod]
    public void Cnn_OfAnEncoder_Conforms() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Multiclass,
        ml => ml.MulticlassClassification.Trainers.Cnn(
            _encoder, new ImageEncoderEstimator.Options { Epochs = 8, BatchSize = 32, LearningRate = 0.02, HeadLearningRate = 0.02, Dropout = 0 }),
        ml => SampleImages.Multiclass(ml, channels: 3)));

    [TestMethod]
    public void Cnn_OfAnEncoderInterleavedAndAugmented_ConformsForRegression() => EstimatorConformance.Check(new EstimatorCase(
        TaskUnderTest.Regression,
        ml => ml.Regression.Trainers.Cnn(_encoder, new ImageEncoderEstimator.Options
        {
            Epochs = 8,
            BatchSize = 32,
            LearningRate = 0.02,
            HeadLearningRate = 0.02,
            Pixels = new() { Channels = 3, Interleaved = true },
            Augmentation = new AugmentImage(Brightness: 0.1),
            TrainNormalizations = true,
        }),
        ml => SampleImages.View(ml, sample => (float)sample.Kind, channels: 3, interleaved: true)));

    [TestMethod]
    public void Cnn_OfAnEncoderWithMirroring_ConformsAndScoresTheMeanOfBothByTheSameWeights()
    {
        EstimatorConformance.Check(new EstimatorCase(
            TaskUnderTest.Multiclass,
            ml => ml.MulticlassClassification.Trainers.Cnn(_encoder, new ImageEncoderEstimator.Options
            {
                Epochs = 8,
                BatchSize = 32,
                LearningRate = 0.02,
                HeadLearningRate = 0.02,
                Augmentation = new AugmentImage(FlipHorizontally: true),
                TestTimeMirroring = true,
            }),
            ml => SampleImages.Multiclass(ml, channels: 3)));

        using var plain = Fit(options => options.Dropout = 0);
        using var both = Fit(options => (options.Dropout, options.TestTimeMirroring) = (0, true));
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var noGrad = TorchSharp.torch.no_grad();
        using var one = plain.Model.CreateModule();
        using var other = both.Model.CreateModule();
        one.eval();
        other.eval();
        var images = new RandomGenerator(1).Integers(0, 256, [2, 3, 16, 16]).to(TorchSharp.torch.float32);
        var mean = one.call([images]).add(one.call([images.flip(3)]), Scalars.One).mul(Scalars.Half);
        Assert.AreEqual(0, (other.call([images]) - mean).abs().max().item<float>(), 1e-4);
    }

    [TestMethod]
    [DataRow(null, false)]
    [DataRow(1, false)]
    [DataRow(0, true)]
    public void Fit_WithMirroring_TrainsWhatItDoesWithout(int? blocks, bool isAugmented)
    {
        void Change(ImageEncoderEstimator.Options options) =>
            (options.TrainedBlocks, options.Augmentation) = (blocks, isAugmented ? new AugmentImage(FlipHorizontally: true) : null);
        using var plain = Fit(Change);
        using var both = Fit(options =>
        {
            Change(options);
            options.TestTimeMirroring = true;
        });
        var first = isAugmented ? 2 : 1;
        string Place(string name) => name.Split('.', 3) is ["trunk", var place, var rest]
            ? $"input0.{int.Parse(place, CultureInfo.InvariantCulture) + first}.{rest}"
            : name;
        CollectionAssert.AreEquivalent(
            Changed(plain, isAugmented), Array.ConvertAll(Changed(both, isAugmented, mirrors: true), Place));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_ByDefault_TrainsTheWholeEncoderButNotItsScaleNorItsNormalizations(bool trainsNormalizations)
    {
        using var model = Fit(options => options.TrainNormalizations = trainsNormalizations);
        var expected = Start().Where(weight => weight.Value.Length > (trainsNormalizations ? 3 : TinyResNet.Features));
        CollectionAssert.AreEquivalent(expected.Select(weight => weight.Key).ToArray(), Changed(model));
    }

    [TestMethod]
    public void Fit_OneBlock_TrainsTheLastOne()
    {
        using var model = Fit(options => options.TrainedBlocks = 1);
        var changed = Changed(model);
        CollectionAssert.AreEquivalent(new[] { "input0.6.body.0.weight", "input0.6.body.3.weight", "input0.6.shortcut.0.weight" }, changed);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_NoBlock_LeavesTheEncoderAsItIs(bool isAugmented)
    {
        var log = new CapturedLog(_ml);
        using var model = Fit(options => (options.TrainedBlocks, options.Augmentation) = (0, isAugmented ? new(Brightness: 0.1) : null));
        Assert.IsEmpty(Changed(model, isAugmented));
        Assert.AreEqual(
            isAugmented ? 0 : 1, log.Lines.Count(line => line.Contains("what they make of the rows was computed once", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_InitialModel_GoesOnFromItsWeights()
    {
        using var first = Fit(options => (options.Epochs, options.LearningRate) = (2, 0.01));
        using var second = Fit(options =>
            (options.InitialModel, options.LearningRate, options.HeadLearningRate, options.TrainedBlocks) = (first.Model, 1e-12, 1e-12, 0));
        foreach (var (name, weight) in first.Model.Weights.All)
        {
            Assert.IsTrue(weight.Values.Zip(second.Model.Weights[name].Values).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6), name);
        }
    }

    [TestMethod]
    public void ExplainImage_OfAnEncoder_IsHeatOverTheImage()
    {
        using var folder = new PhotoFolder();
        var data = PhotoFolder.View(_ml, folder.Photos);
        using var model = PhotoFolder.Load(_ml)
            .Append(_ml.MulticlassClassification.Trainers.Cnn(_encoder, featureColumnName: "Image", epochs: 1)).Fit(data);
        var why = model.ExplainImage(folder.Photos[0]);
        Assert.AreEqual((PhotoFolder.Side, PhotoFolder.Side), (why.Values.GetLength(0), why.Values.GetLength(1)));
        Assert.IsTrue(why.Values.Cast<float>().Any(value => value != 0));
    }

    [TestMethod]
    public void RateFactors_GiveTheHeadItsOwn()
    {
        var options = new ImageEncoderEstimator.Options { LearningRate = 1e-4, HeadLearningRate = 1e-3 }.With(_encoder);
        CollectionAssert.AreEqual(
            new[] { 10.0, 1 }, new[] { "trunk.1.weight", "input0.1.weight" }.Select(name => Math.Round(options.GetRateFactor(name), 9)).ToArray());
        options.TestTimeMirroring = true;
        var last = $"trunk.{_encoder.Network.Layers.Count + 1}.weight";
        string[] names = [last, "trunk.1.weight", "input0.0.mean"];
        CollectionAssert.AreEqual(new[] { 10.0, 1, 1 }, names.Select(name => Math.Round(options.GetRateFactor(name), 9)).ToArray());
    }

    [TestMethod]
    public void Fit_ImagesSmallerThanTheStride_SaysToWhatSizeToBringThem()
    {
        var encoder = new TinyResNet(TinyResNetKind.Cntk).Load();
        var rows = _ml.Data.LoadFromEnumerable([new SmallRow()]);
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Cnn(encoder).Fit(rows));
        StringAssert.StartsWith(
            e.Message, "Column 'Features' must hold images of at least 8 × 8 pixels, the encoder's stride, but they are 7 × 7 (width × height).");
        StringAssert.Contains(e.Message, "ml.Transforms.ResizeImages(\"Features\", 16, 16)");
    }

    [TestMethod]
    public void Fit_GreyImages_SaysWhatIsWanted()
    {
        var grey = SampleImages.View(_ml, sample => sample.Kind == 0, count: 4);
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Cnn(_encoder).Fit(grey));
        StringAssert.Contains(e.Message, "3 channels");
        var options = new ImageEncoderEstimator.Options { Pixels = new() { Channels = 1 } };
        e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Cnn(_encoder, options).Fit(grey));
        StringAssert.StartsWith(
            e.Message, "Column 'Features' must hold images of 3 channels, red, green and blue, as the encoder takes them, but they have 1.");
    }

    [TestMethod]
    public void Options_OutOfRange_AreRefusedByName()
    {
        RefusesOptions(options => options.TrainedBlocks = 3, "from 0 to 2");
        RefusesOptions(options => options.TrainedBlocks = -1, "from 0 to 2");
        RefusesOptions(options => options.HeadLearningRate = 0, "HeadLearningRate");
        RefusesOptions(options => options.Dropout = 1, "Dropout");
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.BinaryClassification.Trainers.Cnn(null!));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PixelNormalization(new(0, 0, 0), new(1, 0, 1)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PixelNormalization(new(double.NaN, 0, 0), new(1, 1, 1)));
        var e = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.BinaryClassification.Trainers.Cnn(new CnnEstimator.Options { Normalization = PixelStatistics.Pretrained }));
        StringAssert.StartsWith(e.Message, "Normalization must be TrainingRows or ImageNet but is Pretrained.");
    }

    private static NetworkPredictionTransformer Fit(Action<ImageEncoderEstimator.Options> change)
    {
        var options = new ImageEncoderEstimator.Options { Epochs = 1, Seed = 1 };
        change(options);
        return _ml.BinaryClassification.Trainers.Cnn(_encoder, options).Fit(_rows);
    }

    private static Dictionary<string, float[]> Start(bool isAugmented = false, bool mirrors = false) =>
        new ImageEncoderEstimator.Options { Augmentation = isAugmented ? new() : null, TestTimeMirroring = mirrors }
            .With(_encoder).CreateStartWeights().All
            .ToDictionary(weight => weight.Key, weight => weight.Value.Values);

    private static string[] Changed(NetworkPredictionTransformer model, bool isAugmented = false, bool mirrors = false) =>
    [
        .. from weight in Start(isAugmented, mirrors)
           where !weight.Value.AsSpan().SequenceEqual(model.Model.Weights[weight.Key].Values)
           select weight.Key,
    ];

    private static void RefusesOptions(Action<ImageEncoderEstimator.Options> change, string expected)
    {
        var options = new ImageEncoderEstimator.Options();
        change(options);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.BinaryClassification.Trainers.Cnn(_encoder, options)).Message, expected);
    }

    private sealed class SmallRow
    {
        [VectorType(3 * 7 * 7)]
        public byte[] Features { get; set; } = new byte[3 * 7 * 7];

        public bool Label { get; set; }
    }
}
