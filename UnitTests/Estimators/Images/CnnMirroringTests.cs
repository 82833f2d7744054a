using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>Scores of an image and its mirror image together: of the same weights, validated, saved, and the same from a zip.</summary>
[TestClass]
public class CnnMirroringTests
{
    private const int Height = 9;
    private const int Width = 6;
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _images = View(mirrors: false);
    private static readonly IDataView _mirrored = View(mirrors: true);

    [TestMethod]
    public void Fit_WithMirroring_ScoresTheMeanOfBothByTheSameWeights()
    {
        using var plain = Trainer(mirrors: false).Fit(_images);
        using var both = Trainer(mirrors: true).Fit(_images);
        var (one, other) = (Scores(plain, _images), Scores(plain, _mirrored));
        var (ofBoth, ofMirrored) = (Scores(both, _images), Scores(both, _mirrored));
        for (var i = 0; i < one.Length; i++)
        {
            Assert.AreEqual((one[i] + other[i]) / 2, ofBoth[i], 1e-4, $"row {i}");
            Assert.AreEqual(ofBoth[i], ofMirrored[i], 1e-4, $"row {i}");
        }

        Assert.IsGreaterThan(1e-3, one.Zip(other, (a, b) => Math.Abs(a - b)).Max(), "The plain network must see the difference.");
        CollectionAssert.AreEqual(ofBoth, Scores(SaveAndLoad(both), _images), "A loaded model must give exactly the same.");
        Assert.IsTrue(both.Model.Network.TestTimeMirroring);
    }

    [TestMethod]
    public void Fit_WithMirroring_ValidatesWhatIsScored()
    {
        using var plain = Trainer(mirrors: false).Fit(_images, _images);
        using var both = Trainer(mirrors: true).Fit(_images, _images);
        Assert.AreEqual(plain.Model.History.Epochs[0].TrainLoss, both.Model.History.Epochs[0].TrainLoss);
        Assert.AreNotEqual(plain.Model.History.Epochs[0].ValidationLoss, both.Model.History.Epochs[0].ValidationLoss);
        var error = _ml.Regression.Evaluate(both.Transform(_images)).MeanSquaredError;
        Assert.AreEqual(both.Model.History.Epochs[both.Model.History.BestEpoch - 1].ValidationMetrics["RMSE"], Math.Sqrt(error), 1e-3);
    }

    [TestMethod]
    public void Resume_WithStrongAugmentation_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointSettings(folder.PathOf("checkpoints"));
        using var whole = FitStrongly(_ => { });
        using var cancellation = new CancellationTokenSource();
        FitStrongly(options => (options.Checkpoints, options.CancellationToken, options.Callbacks) =
            (checkpoints, cancellation.Token, [new CancelAt(epoch: 2, step: 1, cancellation)])).Dispose();
        using var resumed = FitStrongly(options => options.Checkpoints = new(checkpoints.Directory) { Resume = true });
        CollectionAssert.AreEqual(Scores(whole, _images), Scores(resumed, _images));
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => FitStrongly(options =>
            (options.TestTimeMirroring, options.Checkpoints) = (false, new(checkpoints.Directory) { Resume = true })));
        StringAssert.Contains(e.Message, "of another training: TestTimeMirroring: true then, false now");
    }

    [TestMethod]
    [DataRow(false, 1)]
    [DataRow(true, 0)]
    public void Fit_WithMirroringOfWhatWasNeverMirrored_WarnsOfIt(bool flips, int findings)
    {
        var options = new CnnEstimator.Options
        {
            Pixels = new() { Height = Height, Width = Width },
            Epochs = 1,
            Augmentation = new AugmentImage(FlipHorizontally: flips),
            TestTimeMirroring = true,
        };
        using var model = _ml.Regression.Trainers.Cnn(options).Fit(_images);
        var found = model.Diagnosis.Findings.Where(finding => finding.Code == UnseenMirrorImageCheck.Code).ToArray();
        Assert.HasCount(findings, found);
        Assert.IsTrue(found.All(finding => finding.Message.Contains("Set FlipHorizontally of Augmentation", StringComparison.Ordinal)));
    }

    private static NetworkPredictionTransformer FitStrongly(Action<CnnEstimator.Options> change)
    {
        var options = new CnnEstimator.Options
        {
            Pixels = new() { Height = Height, Width = Width },
            Epochs = 3,
            Seed = 3,
            Augmentation = AugmentImage.Strong,
            TestTimeMirroring = true,
        };
        change(options);
        return _ml.Regression.Trainers.Cnn(options).Fit(_images);
    }

    private static CnnEstimator Trainer(bool mirrors) => _ml.Regression.Trainers.Cnn(new CnnEstimator.Options
    {
        Pixels = new() { Height = Height, Width = Width },
        Epochs = 2,
        Seed = 3,
        Augmentation = AugmentImage.Light,
        TestTimeMirroring = mirrors,
    });

    private static float[] Scores(ITransformer model, IDataView data) =>
        [.. ColumnValues.Read(model.Transform(data), "Score").Rows.Select(row => row[0])];

    private static ITransformer SaveAndLoad(ITransformer model)
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(model, _images.Schema, zip);
        zip.Position = 0;
        return _ml.Model.Load(zip, out _);
    }

    private static IDataView View(bool mirrors)
    {
        var random = new Random(1);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Byte, Height * Width);
        var rows = Enumerable.Range(0, 40).Select(_ =>
        {
            var pixels = new byte[Height * Width];
            random.NextBytes(pixels);
            var label = pixels[0] / 100f;
            return new Row { Label = label, Features = mirrors ? [.. pixels.Chunk(Width).SelectMany(line => line.Reverse())] : pixels };
        });
        return new MLContext().Data.LoadFromEnumerable(rows.ToArray(), schema);
    }

    private sealed class Row
    {
        public byte[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
