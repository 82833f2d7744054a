using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Images;

/// <summary>CutMix changes a training of images, the same way for the same seed, and goes on after an interruption.</summary>
[TestClass]
public class CutMixTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void CutMix_ChangesTheFit_TheSameForTheSameSeed()
    {
        var (without, with, again, both) = (Fit(_ => { }), Fit(o => o.CutMix = 1), Fit(o => o.CutMix = 1), Fit(o => (o.CutMix, o.Mixup) = (1, 0.2)));
        CollectionAssert.AreEqual(with, again);
        CollectionAssert.AreNotEqual(without, with);
        CollectionAssert.AreNotEqual(with, both);
    }

    [TestMethod]
    public void Resume_WithCutMixAndMixup_EndsAsIfNothingHadHappened()
    {
        using var folder = new TemporaryFolder();
        var whole = Fit(Both);
        using var cancellation = new CancellationTokenSource();
        _ = Fit(options =>
        {
            Both(options);
            options.CheckpointDirectory = folder.PathOf("checkpoints");
            (options.CancellationToken, options.Callbacks) = (cancellation.Token, [new CancelInSecondEpoch(cancellation)]);
        });
        var resumed = Fit(options =>
        {
            Both(options);
            (options.CheckpointDirectory, options.Resume) = (folder.PathOf("checkpoints"), true);
        });
        CollectionAssert.AreEqual(whole, resumed);

        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options =>
            (options.Mixup, options.CutMix, options.CheckpointDirectory, options.Resume) = (0.2, 0.5, folder.PathOf("checkpoints"), true)));
        StringAssert.Contains(e.Message, "CutMix: 1 then, 0.5 now");

        static void Both(CnnEstimator.Options options) => (options.Mixup, options.CutMix) = (0.2, 1);
    }

    [TestMethod]
    public void FindLearningRate_WithCutMix_MixesToo()
    {
        var data = SampleImages.View(_ml, sample => (float)sample.Kind, count: 60);
        double[] Losses(double cutMix) => [.. _ml.Regression.Trainers.Cnn(Options(o => o.CutMix = cutMix)).FindLearningRate(data).Losses.Take(5)];
        CollectionAssert.AreNotEqual(Losses(0), Losses(1));
    }

    [TestMethod]
    public void Fit_CutMixOfNumbers_IsRefused()
    {
        var options = new MlpEstimator.Options { CutMix = 1 };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Mlp(options).Fit(SampleRows.Binary(_ml)));
        StringAssert.StartsWith(e.Message, "CutMix must be 0 unless the network reads one image a row");
    }

    private static float[] Fit(Action<CnnEstimator.Options> change)
    {
        using var model = _ml.Regression.Trainers.Cnn(Options(change)).Fit(SampleImages.View(_ml, sample => (float)sample.Kind, count: 60));
        return [.. model.Model.Weights.All.OrderBy(weight => weight.Key, StringComparer.Ordinal).SelectMany(weight => weight.Value.Values)];
    }

    private static CnnEstimator.Options Options(Action<CnnEstimator.Options> change)
    {
        var options = new CnnEstimator.Options { Epochs = 3, BatchSize = 16, Seed = 7 };
        change(options);
        return options;
    }

    private sealed class CancelInSecondEpoch(CancellationTokenSource cancellation) : TrainingCallback
    {
        public override void OnStepEnded(TrainingState state)
        {
            if ((state.Epoch, state.Step) == (2, 2))
            {
                cancellation.Cancel();
            }
        }
    }
}
