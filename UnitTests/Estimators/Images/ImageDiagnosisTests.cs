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

    private sealed class Row
    {
        [VectorType(64)]
        public byte[] Pixels { get; set; } = [];

        public float Label { get; set; }
    }
}
