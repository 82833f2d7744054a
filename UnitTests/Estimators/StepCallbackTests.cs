using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.UnitTests.Tools;

namespace MLNet.DeepExtensions.UnitTests.Estimators;

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

    private static NetworkPredictionTransformer Fit(TrainingCallback callback, int accumulation, IProgress<TrainingProgress>? progress = null)
    {
        var ml = new MLContext(seed: 1);
        return ml.BinaryClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Layers = [new Linear(8), new Activation()],
            Epochs = 3,
            BatchSize = 16,
            GradientAccumulation = accumulation,
            LearningRateSchedule = new CosineSchedule(),
            WarmupFraction = 0,
            Callbacks = [callback],
            Progress = progress,
        }).Fit(SampleRows.Binary(ml, 64));
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
