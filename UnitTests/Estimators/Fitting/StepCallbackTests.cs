using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators.Fitting;

/// <summary>What callbacks and progress see of a step.</summary>
[TestClass]
public sealed class StepCallbackTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void OnStepEnded_SeesLossAndLearningRateOfTheStep(int accumulation)
    {
        var spy = new Spy();
        using var model = Fit(spy, accumulation);
        Assert.IsTrue(double.IsNaN(spy.LossAtTheStart) && double.IsNaN(spy.RateAtTheStart));
        var steps = 64 / (16 * accumulation);
        foreach (var epoch in model.History.Epochs)
        {
            var ofEpoch = spy.Steps.Skip((epoch.Epoch - 1) * steps).Take(steps).ToArray();
            Assert.AreEqual(epoch.TrainLoss, ofEpoch.Average(step => step.Loss), 1e-6, "steps of the same number of rows");
            Assert.AreEqual(epoch.LearningRate, ofEpoch[^1].Rate);
        }

        Assert.HasCount(3 * steps, spy.Steps.Select(step => step.Rate).Distinct());
        Assert.AreEqual(spy.Steps[^1].Loss, spy.State!.StepLoss, "after the training");
        Assert.AreEqual($"Epoch 3/3, step {steps}/{steps}", spy.State.ToString());
    }

    [TestMethod]
    public void Progress_OfATrainingStoppedInMidEpoch_EndsWithTheReason()
    {
        var reports = new List<TrainingProgress>();
        var stop = new StopAt(epoch: 2, step: 1);
        using var model = Fit(stop, accumulation: 1, new Reports(reports));
        Assert.AreEqual("enough", reports[^1].StopReason);
        Assert.IsNull(reports[^1].Result);
        Assert.AreEqual((2, 1), (reports[^1].Epoch, reports[^1].Step));
        Assert.IsTrue(reports.SkipLast(1).All(report => report.StopReason is null));
        Assert.IsTrue(reports.All(report => report.StepLoss > 0 && report.LearningRate > 0));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Hooks_OfAStep_ComeInOrder(int accumulation)
    {
        var recorder = new Recorder();
        using var model = Fit(recorder, accumulation);
        var step = string.Concat(Enumerable.Repeat("batch ", accumulation)) + "gradients step ";
        var epoch = string.Concat(Enumerable.Repeat(step, 4 / accumulation)) + "epoch ";
        Assert.AreEqual($"start {epoch}{epoch}{epoch}end ", recorder.Text);
        CollectionAssert.AreEqual(Enumerable.Range(0, 12).Select(i => (i % 4) + 1).ToArray(), recorder.Batches);
        Assert.IsTrue(recorder.Norms.All(norm => norm > 0), "The norms of the gradients.");
        Assert.IsTrue(recorder.NormsElsewhere.All(double.IsNaN));
    }

    [TestMethod]
    public void GradientNorm_IsThatOfTheWholeGradient_BeforeItIsClipped()
    {
        const double LearningRate = 0.5;
        var (still, moved, clipped) = (new Recorder(), new Recorder(), new Recorder());
        using var start = Fit(still, 4, change: options => (options.Epochs, options.LearningRate) = (1, 1e-30));
        using var model = Fit(moved, 4, change: options => (options.Epochs, options.LearningRate) = (1, LearningRate));
        using var other = Fit(
            clipped, 4, change: options => (options.Epochs, options.LearningRate, options.GradientClipNorm) = (1, LearningRate, 1e-3));
        double Moved(NetworkPredictionTransformer after) => Math.Sqrt(start.Model.Weights.All.Sum(
            weight => weight.Value.Values.Zip(after.Model.Weights[weight.Key].Values, (one, two) => ((double)one - two) * (one - two)).Sum()));
        Assert.AreEqual(Moved(model) / LearningRate, moved.Norms.Single(), 1e-4);
        Assert.AreEqual(moved.Norms.Single(), clipped.Norms.Single(), 1e-6);
        Assert.AreEqual(1e-3, Moved(other) / LearningRate, 1e-5);
    }

    [TestMethod]
    public void Callbacks_ThatDoNotLookAtGradients_CostNothing()
    {
        Assert.IsFalse(new TrainingCallbacks(new Spy(), new StopAt(1, 1)).LookAtGradients);
        Assert.IsTrue(new TrainingCallbacks(new Spy(), new Recorder()).LookAtGradients);
    }

    private static NetworkPredictionTransformer Fit(
        TrainingCallback callback, int accumulation, IProgress<TrainingProgress>? progress = null,
        Action<NeuralNetworkEstimator.Options>? change = null)
    {
        var ml = new MLContext(seed: 1);
        var options = new NeuralNetworkEstimator.Options
        {
            Layers = [new Linear(8), new Activation()],
            Epochs = 3,
            BatchSize = 16,
            GradientAccumulation = accumulation,
            LearningRateSchedule = new CosineSchedule(),
            WarmupFraction = 0,
            Callbacks = [callback],
            Progress = progress,
        };
        if (change is not null)
        {
            (options.Optimizer, options.WeightDecay) = (new Sgd(Momentum: 0), 0);
            change(options);
        }

        return ml.BinaryClassification.Trainers.NeuralNetwork(options).Fit(SampleRows.Binary(ml, 64));
    }

    private sealed class Spy : TrainingCallback
    {
        public List<(double Loss, double Rate)> Steps { get; } = [];

        public double LossAtTheStart { get; private set; }

        public double RateAtTheStart { get; private set; }

        public TrainingState? State { get; private set; }

        public override void OnTrainingStarted(TrainingState state) =>
            (State, LossAtTheStart, RateAtTheStart) = (state, state.StepLoss, state.LearningRate);

        public override void OnStepEnded(TrainingState state) => Steps.Add((state.StepLoss, state.LearningRate));
    }

    private sealed class Recorder : TrainingCallback
    {
        public string Text { get; private set; } = string.Empty;

        public List<int> Batches { get; } = [];

        public List<double> Norms { get; } = [];

        public List<double> NormsElsewhere { get; } = [];

        public override void OnTrainingStarted(TrainingState state) => Add("start", state);

        public override void OnBatchStarted(TrainingState state)
        {
            Add("batch", state);
            Batches.Add(state.Batch);
        }

        public override void OnGradientsReady(TrainingState state)
        {
            Text += "gradients ";
            Norms.Add(state.GradientNorm);
        }

        public override void OnStepEnded(TrainingState state) => Add("step", state);

        public override void OnEpochEnded(TrainingState state, EpochResult result) => Add("epoch", state);

        public override void OnTrainingEnded(TrainingState state) => Add("end", state);

        private void Add(string hook, TrainingState state)
        {
            Text += hook + " ";
            NormsElsewhere.Add(state.GradientNorm);
        }
    }

    private sealed class StopAt(int epoch, int step) : TrainingCallback
    {
        public override void OnStepEnded(TrainingState state)
        {
            if (state.Epoch == epoch && state.Step == step)
            {
                state.RequestStop("enough");
            }
        }
    }

    private sealed class Reports(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
