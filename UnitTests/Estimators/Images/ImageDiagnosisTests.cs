using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>What the diagnosis says about pixels.</summary>
[TestClass]
public class ImageDiagnosisTests
{
    [TestMethod]
    public void Fit_ImagesWithABlackBorder_SaysNothingOfIt()
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(_ => new Row
        {
            Pixels = [.. Enumerable.Range(0, 64).Select(i => i % 8 is 0 or 7 ? (byte)0 : (byte)random.Next(256))],
            Label = random.NextSingle(),
        }).ToArray());
        using var cnn = ml.Regression.Trainers.Cnn(new CnnEstimator.Options { FeatureColumnName = "Pixels", Epochs = 1 }).Fit(rows);
        using var mlp = ml.Regression.Trainers.Mlp(new MlpEstimator.Options { FeatureColumnName = "Pixels", Epochs = 1 }).Fit(rows);
        Assert.IsFalse(cnn.Diagnosis.Findings.Any(finding => finding.Code == ConstantFeatureCheck.Code));
        Assert.IsTrue(mlp.Diagnosis.Findings.Any(finding => finding.Code == ConstantFeatureCheck.Code), "Otherwise this shows nothing.");
    }

    [TestMethod]
    [DataRow(false, true)]
    [DataRow(true, false)]
    public void Fit_ColoursReadChannelByChannel_WarnsWhereTheyLieSideBySide(bool areInOrder, bool isWarned)
    {
        var ml = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(_ => new ColourRow
        {
            Pixels = Gradient(random, areInOrder),
            Label = random.NextSingle(),
        }).ToArray());
        using var model = ml.Regression.Trainers.Cnn(
            new CnnEstimator.Options { FeatureColumnName = "Pixels", Pixels = new() { Channels = 3 }, Epochs = 1 }).Fit(rows);
        Assert.AreEqual(isWarned, model.Diagnosis.Findings.Any(finding => finding.Code == PixelOrderCheck.Code));
    }

    // A colour of each image's own, brighter to the right, with noise.
    private static byte[] Gradient(Random random, bool channelByChannel)
    {
        var colour = new[] { random.Next(200), random.Next(200), random.Next(200) };
        return [.. Enumerable.Range(0, 8 * 8 * 3).Select(i =>
        {
            var (pixel, channel) = channelByChannel ? (i % 64, i / 64) : (i / 3, i % 3);
            return (byte)(colour[channel] + (4 * (pixel % 8)) + random.Next(12));
        })];
    }

    private sealed class ColourRow
    {
        [VectorType(8 * 8 * 3)]
        public byte[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Row
    {
        [VectorType(64)]
        public byte[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }
}
