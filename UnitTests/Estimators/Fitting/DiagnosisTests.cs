using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Training.Diagnostics;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>What a fit finds reaches the caller and the log, in the words of the data.</summary>
[TestClass]
public class DiagnosisTests
{
    private static MlpEstimator.Options Small => new() { Seed = 7, HiddenLayers = [8], Epochs = 2, BatchSize = 32 };

    [TestMethod]
    public void Fit_FeatureThatIsTheLabel_IsNamedBySlotNameAndWarnedOfInTheLog()
    {
        var ml = new MLContext(seed: 1);
        var log = new List<string>();
        ml.Log += (_, e) => log.Add($"{e.Kind} {e.Message}");
        var pipeline = ml.Transforms.Concatenate("Features", "Age", "Approved").Append(ml.BinaryClassification.Trainers.Mlp(Small));
        using var model = pipeline.Fit(Customers(ml));

        var finding = model.LastTransformer.Diagnosis.Warnings.Single(finding => finding.Code == LeakCheck.Code);
        Assert.Contains("Label 'Label' can be read off feature 'Approved' (slot 1)", finding.Message);
        Assert.IsTrue(
            log.Any(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(finding.Message, StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Fit_HealthyRows_GivesNoWarningAboutTheData()
    {
        var ml = new MLContext(seed: 1);
        foreach (var model in new[]
        {
            ml.BinaryClassification.Trainers.Mlp(Small).Fit(SampleRows.Binary(ml), SampleRows.Binary(ml, seed: 2)),
            ml.MulticlassClassification.Trainers.Mlp(Small).Fit(SampleRows.Multiclass(ml)),
            ml.Regression.Trainers.Mlp(Small).Fit(SampleRows.Regression(ml)),
        })
        {
            using (model)
            {
                Assert.AreEqual("label-distribution", model.Diagnosis.Findings[0].Code);
                Assert.IsEmpty(model.Diagnosis.Warnings.Where(finding => finding.Code != UnderfittingCheck.Code), model.Diagnosis.ToString());
            }
        }
    }

    [TestMethod]
    public void Fit_SameRowsToValidateOn_WarnsOfTheOverlap()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Regression(ml);
        using var model = ml.Regression.Trainers.Mlp(Small).Fit(data, data);
        Assert.IsTrue(model.Diagnosis.Warnings.Any(finding => finding.Code == OverlapCheck.Code));
    }

    [TestMethod]
    public void Fit_LabelThatIsNoise_IsUnderfitting_AndOneThatCanBeLearnedIsNot()
    {
        var ml = new MLContext(seed: 1);
        var options = Small;
        options.HiddenLayers = [];
        using var noise = ml.BinaryClassification.Trainers.Mlp(options).Fit(Noise(ml));
        Assert.IsTrue(noise.Diagnosis.Warnings.Any(finding => finding.Code == UnderfittingCheck.Code), noise.Diagnosis.ToString());

        options = Small;
        options.Epochs = 60;
        using var learned = ml.MulticlassClassification.Trainers.Mlp(options).Fit(SampleRows.Multiclass(ml));
        Assert.IsFalse(learned.Diagnosis.Warnings.Any(finding => finding.Code == UnderfittingCheck.Code), learned.Diagnosis.ToString());
    }

    [TestMethod]
    public void Fit_LearningRateFarTooLarge_IsWarnedOf()
    {
        var ml = new MLContext(seed: 1);
        var options = Small;
        options.LearningRate = 50;
        using var model = ml.Regression.Trainers.Mlp(options).Fit(SampleRows.Regression(ml));
        var finding = model.Diagnosis.Warnings.Single(finding => finding.Code == DivergenceCheck.Code);
        Assert.Contains("Set a LearningRate well below 50", finding.Message);
    }

    [TestMethod]
    public void Fit_LossThatIsNoLongerANumber_PointsAtTheFirstSteps()
    {
        var ml = new MLContext(seed: 1);
        var options = Small;
        options.LearningRate = 1e30;
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => ml.Regression.Trainers.Mlp(options).Fit(SampleRows.Regression(ml)));
        Assert.Contains("in the first step to", e.Message);
        Assert.Contains("LearningRate", e.Message);
    }

    private static IDataView Customers(MLContext ml) =>
        ml.Data.LoadFromEnumerable(
            TrainingSets.Noise(100, 1).Select((row, i) => new Customer { Age = row[0], Approved = i % 2, Label = i % 2 == 1 }));

    private static IDataView Noise(MLContext ml) =>
        ml.Data.LoadFromEnumerable(TrainingSets.Noise(2000, 2).Select((row, i) => new Coin { Features = row, Label = i % 2 == 1 }));

    private sealed class Customer
    {
        public float Age { get; set; }

        public float Approved { get; set; }

        public bool Label { get; set; }
    }

    private sealed class Coin
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
