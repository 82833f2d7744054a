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
        var (without, with, again, both) = (
            Fit(_ => { }), Fit(o => o.Mixing = new() { CutMix = 1 }), Fit(o => o.Mixing = new() { CutMix = 1 }), Fit(Both));
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
            options.Checkpoints = new(folder.PathOf("checkpoints"));
            (options.CancellationToken, options.Callbacks) = (cancellation.Token, [new CancelInSecondEpoch(cancellation)]);
        });
        var resumed = Fit(options =>
        {
            Both(options);
            options.Checkpoints = new(folder.PathOf("checkpoints")) { Resume = true };
        });
        CollectionAssert.AreEqual(whole, resumed);

        var e = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options =>
            (options.Mixing, options.Checkpoints) =
                (new() { Mixup = 0.2, CutMix = 0.5 }, new(folder.PathOf("checkpoints")) { Resume = true })));
        StringAssert.Contains(e.Message, "of another training: Mixing.CutMix: 1 then, 0.5 now. Train");
    }

    [TestMethod]
    public void FindLearningRate_WithCutMix_MixesToo()
    {
        var data = SampleImages.View(_ml, sample => (float)sample.Kind, count: 60);
        double[] Losses(double cutMix) =>
            [.. _ml.Regression.Trainers.Cnn(Options(o => o.Mixing = new() { CutMix = cutMix })).FindLearningRate(data).Losses.Take(5)];
        CollectionAssert.AreNotEqual(Losses(0), Losses(1));
    }

    [TestMethod]
    public void Fit_CutMixOfNumbers_IsRefused()
    {
        var options = new MlpEstimator.Options { Mixing = new() { CutMix = 1 } };
        var e = Assert.ThrowsExactly<ArgumentException>(() => _ml.BinaryClassification.Trainers.Mlp(options).Fit(SampleRows.Binary(_ml)));
        StringAssert.StartsWith(e.Message, "Mixing.CutMix must be 0 unless the network reads one image a row");
    }

    private static void Both(CnnEstimator.Options options) => options.Mixing = new() { Mixup = 0.2, CutMix = 1 };

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
