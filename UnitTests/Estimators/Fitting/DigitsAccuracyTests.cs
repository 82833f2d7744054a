using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.UnitTests.Tools;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>The default settings are good ones: real rows, by other writers than those of the training rows.</summary>
[TestClass]
public class DigitsAccuracyTests
{
    [TestMethod]
    public void Mlp_OfDefaultOptions_ReadsHandwrittenDigits()
    {
        var ml = new MLContext(seed: 1);
        var train = ml.Data.LoadFromTextFile<Digit>(Repository.PathOf("Examples", "Data", "optdigits-train.csv"), separatorChar: ',');
        var test = ml.Data.LoadFromTextFile<Digit>(Repository.PathOf("Examples", "Data", "optdigits-test.csv"), separatorChar: ',');
        var model = ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: KeyOrdinality.ByValue)
            .Append(ml.MulticlassClassification.Trainers.Mlp())
            .Fit(train);
        var accuracy = ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
        Assert.IsTrue(accuracy >= 0.966, $"Micro accuracy {accuracy:F4} of 1,797 test rows must be at least 0.966.");
    }

    private sealed class Digit
    {
        [LoadColumn(0, 63)]
        [VectorType(64)]
        public float[] Features { get; set; } = [];

        [LoadColumn(64)]
        public float Label { get; set; }
    }
}
