using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Objectives;

/// <summary>What averages, mixes and watches goes on after an interruption as if there had been none.</summary>
[TestClass]
public class ObjectiveResumeTests
{
    [TestMethod]
    public void Resume_WithAveragingMixupAndEarlyStopping_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        var whole = Fit(options => options.Checkpoints = null);
        using var cancellation = new CancellationTokenSource();
        Fit(options =>
        {
            options.CancellationToken = cancellation.Token;
            options.Callbacks = [new CancelAt(3, 2, cancellation)];
        });
        var resumed = Fit(options => options.Checkpoints = options.Checkpoints! with { Resume = true });
        Assert.IsNotNull(whole.History.StopReason, "Early stopping must have something to do.");
        Assert.AreEqual((whole.History.StopReason, whole.History.BestEpoch), (resumed.History.StopReason, resumed.History.BestEpoch));
        CollectionAssert.AreEqual(
            whole.History.Epochs.Select(epoch => epoch.ValidationMetrics["MAE"]).ToArray(),
            resumed.History.Epochs.Select(epoch => epoch.ValidationMetrics["MAE"]).ToArray());
        CollectionAssert.AreEqual(whole.Weights, resumed.Weights);

        (TrainingHistory History, float[] Weights) Fit(Action<MlpEstimator.Options> change)
        {
            var ml = new MLContext(seed: 1);
            var options = new MlpEstimator.Options
            {
                HiddenLayers = [8],
                Epochs = 40,
                BatchSize = 16,
                LearningRate = 0.05,
                Seed = 7,
                Ema = 0.9,
                Mixing = new() { Mixup = 0.3 },
                ValidationFraction = 0.25,
                EarlyStopping = new EarlyStopping { Metric = "MAE", Patience = 2, MinimumDelta = 0.02 },
                Checkpoints = new(folder.PathOf("checkpoints")),
            };
            change(options);
            using var model = ml.Regression.Trainers.Mlp(options).Fit(SampleRows.Regression(ml, 128));
            return (
                model.Model.History,
                [.. model.Model.Weights.All.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.Values)]);
        }
    }
}
