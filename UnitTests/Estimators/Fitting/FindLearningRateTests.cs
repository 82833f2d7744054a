using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.UnitTests.Conformance;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

[TestClass]
public class FindLearningRateTests
{
    [TestMethod]
    public void Suggestion_IsARateThatTrains()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Binary(ml);
        var test = Create(ml).FindLearningRate(data);
        Assert.IsTrue(test.Suggestion is > 1e-4 and < 0.5, $"suggested {test.Suggestion}");
        Assert.AreEqual(test.LearningRates.Count, test.Losses.Count);
        Assert.AreEqual(1e-7, test.LearningRates[0], 1e-12);
        Assert.IsTrue(test.LearningRates.Zip(test.LearningRates.Skip(1)).All(pair => pair.First < pair.Second));
        Assert.IsTrue(test.Losses.All(double.IsFinite));
        Assert.IsTrue(test.Losses.Min() < test.Losses[0], "The loss must fall before it rises.");

        using var model = Create(ml, options => options.LearningRate = test.Suggestion).Fit(data);
        Assert.IsTrue(ml.BinaryClassification.Evaluate(model.Transform(data)).AreaUnderRocCurve > 0.95);
    }

    [TestMethod]
    public void Test_OfAllTasks_EndsWhenItDiverges()
    {
        var ml = new MLContext(seed: 1);
        var test = ml.Regression.Trainers.Mlp(Options(options => options.Optimizer = new Sgd()))
            .FindLearningRate(SampleRows.Regression(ml));
        Assert.IsTrue(test.Losses.Count < 100, "Gradient descent at rate 10 diverges.");
        Assert.IsTrue(test.LearningRates[^1] < 10);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.5)]
    public void Test_BeginsWithTheLossThatAFitBeginsWith(double validationFraction)
    {
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Binary(ml);
        var first = new FirstStep();
        void Change(MlpEstimator.Options options) =>
            (options.ValidationFraction, options.Dropout, options.Ema, options.Callbacks) = (validationFraction, 0.3, 0.9, [first]);
        var test = Create(ml, Change).FindLearningRate(data);
        Assert.AreEqual(0, first.Count, "The callbacks of a fit are not for the test.");

        using var model = Create(ml, Change).Fit(data);
        Assert.AreEqual(first.Loss, test.Losses[0], 1e-9, "the same rows in the same order, with the same dropout");
    }

    [TestMethod]
    public void Test_OfTextsWithNgrams_BeginsWithTheLossThatAFitBeginsWith()
    {
        var ml = new MLContext(seed: 1);
        var data = SampleSequences.Binary(ml);
        var first = new FirstStep();
        TextCnnEstimator Create() => ml.BinaryClassification.Trainers.TextCnn(
            new TextCnnEstimator.Options { FeatureColumnName = "Keys", Seed = 5, Epochs = 1, Callbacks = [first] });
        var test = Create().FindLearningRate(data);
        using var model = Create().Fit(data);
        Assert.AreEqual(first.Loss, test.Losses[0], 1e-9, "Rows that tell what n-grams count are held back from both.");
    }

    [TestMethod]
    public void Test_WithMoreStepsThanRows_TriesAllRates()
    {
        var ml = new MLContext(seed: 1);
        var test = Create(ml, options => (options.BatchSize, options.GradientAccumulation, options.Optimizer) = (64, 7, new Adam()))
            .FindLearningRate(SampleRows.Binary(ml, 64));
        Assert.IsGreaterThan(50, test.Losses.Count, "one step an epoch");
        Assert.AreEqual(1e-7 * Math.Pow(1e8, (test.Losses.Count - 1) / 99.0), test.LearningRates[^1], 1e-9);
    }

    [TestMethod]
    [DoNotParallelize] // It looks at torch's generator.
    public void Test_LeavesNoTrace()
    {
        using var before = torch.get_rng_state();
        var threads = torch.get_num_threads();
        var ml = new MLContext(seed: 1);
        var data = SampleRows.Binary(ml);
        var estimator = Create(ml);
        using var without = Create(ml).Fit(data);
        var first = estimator.FindLearningRate(data);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var second = estimator.FindLearningRate(data);
        Assert.AreEqual(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount, "tensors");
        CollectionAssert.AreEqual(first.Losses.ToArray(), second.Losses.ToArray(), "The same seed must give the same answer.");

        using var after = torch.get_rng_state();
        Assert.IsTrue(before.Equals(after), "torch's generator");
        Assert.AreEqual(threads, torch.get_num_threads());
        using var with = estimator.Fit(data);
        ColumnValues.AssertEqual(ColumnValues.Read(without.Transform(data), "Score"), ColumnValues.Read(with.Transform(data), "Score"), 0, "Score");
    }

    [TestMethod]
    public void Test_WithValidationFraction_ReadsTheRowsThatAFitTrainsOn()
    {
        var ml = new MLContext(seed: 1);
        var rows = LabelledRow.Create();
        var held = ValidationSplit.Stratified(Array.ConvertAll(rows, row => row.Flag ? 1 : 0), 0.5, seed: 5);
        var test = SmallMlp.For(ml, "Flag", options => (options.Seed, options.ValidationFraction) = (5, 0.5))
            .FindLearningRate(LabelledRow.View(ml, rows));
        var left = SmallMlp.For(ml, "Flag", options => options.Seed = 5)
            .FindLearningRate(LabelledRow.View(ml, [.. rows.Where((_, i) => !held[i])]));
        CollectionAssert.AreEqual(left.Losses.ToArray(), test.Losses.ToArray());
    }

    [TestMethod]
    public void Test_Cancelled_Throws()
    {
        var ml = new MLContext(seed: 1);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var estimator = Create(ml, options => options.CancellationToken = cancellation.Token);
        Assert.ThrowsExactly<OperationCanceledException>(() => estimator.FindLearningRate(SampleRows.Binary(ml)));
    }

    private static MlpEstimator Create(MLContext ml, Action<MlpEstimator.Options>? change = null) =>
        ml.BinaryClassification.Trainers.Mlp(Options(change));

    private static MlpEstimator.Options Options(Action<MlpEstimator.Options>? change)
    {
        var options = new MlpEstimator.Options { Seed = 5, HiddenLayers = [32], BatchSize = 32, Epochs = 20 };
        change?.Invoke(options);
        return options;
    }

    private sealed class FirstStep : TrainingCallback
    {
        public int Count { get; private set; }

        public double Loss { get; private set; }

        public override void OnStepEnded(TrainingState state)
        {
            if (Count++ == 0)
            {
                Loss = state.StepLoss;
            }
        }
    }
}
