using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Batches;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Threads;

[TestClass]
public class FlushedDenormalsTests
{
    private static IEnumerable<Optimizer[]> Optimizers =>
        [[new Adam(Beta1: 0.5, Beta2: 0.5)], [new AdamW(Beta1: 0.5, Beta2: 0.5)], [new Sgd(Momentum: 0.5)]];

    [TestMethod]
    public void OnThisThread_TakesDenormalsForZeroUntilItEnds()
    {
        Assert.IsFalse(FlushedDenormals.AreFlushed);
        using (FlushedDenormals.OnThisThread())
        {
            Assert.IsTrue(FlushedDenormals.AreFlushed);
        }

        Assert.IsFalse(FlushedDenormals.AreFlushed);
    }

    [TestMethod]
    public void OnThisThread_WithinAnother_LeavesTheOuterOneAsItIs()
    {
        using var outer = FlushedDenormals.OnThisThread();
        FlushedDenormals.OnThisThread().Dispose();
        Assert.IsTrue(FlushedDenormals.AreFlushed);
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void OnThisThread_MomentsThatDieAway_BecomeZeroAndNeverDenormal(Optimizer optimizer)
    {
        using var flushed = FlushedDenormals.OnThisThread();
        using var weight = new Parameter(ones(40));
        using var flat = new FlatWeights([("weight", weight)]);
        using var moving = optimizer.Create(flat, weightDecay: 0, []);
        for (var step = 0; step < 200; step++)
        {
            weight.grad = step == 0 ? full(40, Number(1e-10)) : zeros(40);
            moving.Step(1e-3);
            var moments = new TrainingSnapshot();
            moving.Save(moments);
            foreach (var (name, bytes) in moments.Entries.Where(entry => entry.Key.StartsWith("optimizer.weight.", StringComparison.Ordinal)))
            {
                Assert.IsFalse(MemoryMarshal.Cast<byte, float>(bytes).ToArray().Any(float.IsSubnormal), $"{name} after step {step}.");
            }
        }
    }

    // A callback may start threads, which inherit the switch and would keep it.
    [TestMethod]
    public void Training_FlushesInsideItsStepsAndNotInCallbacks()
    {
        var (objective, callback) = (new WatchingObjective(), new WatchingCallback());
        var options = new TrainingOptions { Epochs = 1, BatchSize = 16 };
        new NetworkTrainer(options, new TrainingContext(1) { Callbacks = [callback] }, objective, new RegressionMetrics(target => target))
            .Train(TrainingSets.Network(), TrainingSets.Binary(rows: 64), validation: null);
        CollectionAssert.AreEqual(new[] { true, true, true, true }, objective.Seen);
        CollectionAssert.AreEqual(new bool[9], callback.Seen);
    }

    private sealed class WatchingObjective : Objective
    {
        public List<bool> Seen { get; } = [];

        protected override Tensor MeanOverRows(Tensor output, Batch batch)
        {
            Seen.Add(FlushedDenormals.AreFlushed);
            return output.mul(output).mean();
        }
    }

    private sealed class WatchingCallback : TrainingCallback
    {
        public List<bool> Seen { get; } = [];

        public override void OnBatchStarted(TrainingState state) => Seen.Add(FlushedDenormals.AreFlushed);

        public override void OnStepEnded(TrainingState state) => Seen.Add(FlushedDenormals.AreFlushed);

        public override void OnTrainingEnded(TrainingState state) => Seen.Add(FlushedDenormals.AreFlushed);
    }
}
