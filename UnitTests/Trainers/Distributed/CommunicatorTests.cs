using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Distributed;

/// <summary>What processes that train together say to each other, and that they learn what one process would.</summary>
[TestClass]
public class CommunicatorTests
{
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    public void SingleProcess_GivesBackWhatItIsGiven()
    {
        using var scope = NewDisposeScope();
        var (world, values, list) = (SingleProcess.Instance, _random.Uniform([3], 0, 1), new List<float> { 1, 2 });
        double[] sums = [3, 4];
        var before = values.clone();
        world.AllReduceSum(sums);
        world.AllReduceSum(values);
        world.Broadcast(values);
        world.Broadcast(new byte[] { 1 });
        world.Barrier();
        Assert.AreSame(list, world.AllGather(list), "Nothing is copied.");
        Assert.AreSame(values, world.GetMean(values, share: 1), "Nothing is copied.");
        Assert.IsNull(world.SendToOthers(() => throw new InvalidOperationException("There are no others.")));
        CollectionAssert.AreEqual(new double[] { 3, 4 }, sums);
        Assert.IsTrue(before.Equals(values));
        Assert.AreEqual((0, 1), (world.Rank, world.Size));
        Assert.AreEqual("text", world.AllGather("text").Single());
        Assert.IsTrue(world.Any(true));
        Assert.IsFalse(world.Any(false));
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Train_OnSeveralProcesses_GivesWhatOneProcessGives(int size)
    {
        var alone = Train(SingleProcess.Instance);
        foreach (var together in ThreadProcesses.RunAll(size, world => Train(world)))
        {
            AssertClose(alone, together, 1e-5);
        }
    }

    // Of 258 rows in batches of 32, the last batch has two.
    [TestMethod]
    public void Train_OnALastBatchOfFewerRowsThanProcesses_GivesWhatOneProcessGives()
    {
        TrainingResult TrainOn(Communicator world) => Train(world, train: TrainingSets.Binary(258));
        AssertClose(TrainOn(SingleProcess.Instance), ThreadProcesses.RunAll(4, TrainOn)[3], 1e-5);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void Train_WithDropoutAndBatchNormalizationOfMembers_GivesWhatOneProcessGives(int size)
    {
        Layer[] trunk =
        [
            new Linear(16, Bias: false), new BatchNormalization(), new Activation(), new MemberScale(3), new Dropout(0.3), new Linear(8),
            new Activation(), new Dropout(0.2), new MemberLinear(1),
        ];
        var network = new Network([new NetworkInput("x", new TensorShape(4), [new Standardize(), new FeatureDropout(0.2)])], [.. trunk]);
        TrainingResult TrainIt(Communicator world) => Train(world, network: network, train: TrainingSets.Binary(130));
        var alone = TrainIt(SingleProcess.Instance);
        foreach (var together in ThreadProcesses.RunAll(size, TrainIt))
        {
            AssertClose(alone, together, 2e-4);
        }
    }

    [TestMethod]
    [DataRow(0.4, 1)]
    [DataRow(0.4, 3)]
    [DataRow(0, 3)]
    public void Train_WithMixedOrGatheredBatches_GivesWhatOneProcessGives(double mixup, int accumulation)
    {
        TrainingResult TrainIt(Communicator world) => Train(world, mixup: mixup, accumulation: accumulation);
        var alone = TrainIt(SingleProcess.Instance);
        AssertClose(alone, ThreadProcesses.RunAll(3, TrainIt)[1], 1e-5);
    }

    [TestMethod]
    public void Train_OnSeveralProcesses_GivesAllTheSameBits()
    {
        var all = ThreadProcesses.RunAll(3, world => Train(world));
        foreach (var (name, weight) in all[0].Weights.All)
        {
            CollectionAssert.AreEqual(weight.Values, all[1].Weights[name].Values, name);
            CollectionAssert.AreEqual(weight.Values, all[2].Weights[name].Values, name);
        }
    }

    [TestMethod]
    public void Train_FromTheWeightsOfProcessZero_WhateverItsOwnAre()
    {
        var first = Train(SingleProcess.Instance, learningRate: 1e-30);
        var together = ThreadProcesses.RunAll(2, world => Train(world, learningRate: 1e-30, seed: world.Rank + 1));
        foreach (var (name, weight) in first.Weights.All)
        {
            Assert.AreEqual(0, weight.Values.Zip(together[1].Weights[name].Values, (one, other) => Math.Abs(one - other)).Max(), 1e-20, name);
        }
    }

    [TestMethod]
    public void Train_WhenOneProcessStops_AllStopForItsReason()
    {
        var all = ThreadProcesses.RunAll(3, world => Train(world, callback: new StopAt(world.Rank == 2 ? 12 : int.MaxValue)));
        foreach (var result in all)
        {
            Assert.AreEqual("step 12 of process 2", result.History.StopReason);
            Assert.HasCount(all[2].History.Epochs.Count, result.History.Epochs);
        }
    }

    [TestMethod]
    public void Train_WhenTheTimeOfOneProcessIsOver_AllGiveANetwork()
    {
        var all = ThreadProcesses.RunAll(2, world => Train(world, longest: world.Rank == 1 ? TimeSpan.FromTicks(1) : null));
        Assert.IsTrue(all.All(result => result.History.StopReason!.Contains("MaximumTrainingTime", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Train_WhenOneProcessIsCancelled_AllThrow()
    {
        var all = ThreadProcesses.Run(2, world => Train(world, cancelAt: 3 * world.Rank));
        Assert.IsTrue(all.All(result => result.Failure is OperationCanceledException));
    }

    [TestMethod]
    public void Train_WhenOneProcessFails_TheOthersSayWhichAndWhy()
    {
        var all = ThreadProcesses.Run(3, world => Train(world, callback: world.Rank == 1 ? new FailAt(7) : null));
        Assert.AreEqual("The disk of process 1 is full.", all[1].Failure!.Message);
        Assert.AreEqual(
            "The training on 3 processes has ended: process 1 has left it: The disk of process 1 is full.", all[0].Failure!.Message);
        Assert.AreEqual(all[0].Failure!.Message, all[2].Failure!.Message);
    }

    // The others are then in the midst of a step, on the way there or back.
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Train_WhenOneProcessFailsInABatchNormalization_TheOthersThrow(int sums)
    {
        var network = new Network(
            [new NetworkInput("x", new TensorShape(4), [])], [new Linear(8, Bias: false), new BatchNormalization(), new Activation(), new Linear(1)]);
        var all = ThreadProcesses.Run(2, world => Train(world.Rank == 0 ? world : new LeavesAfter(world, sums), network: network));
        StringAssert.EndsWith(all[0].Failure!.Message, "process 1 has left it: The cable is cut.");
        Assert.AreEqual("The cable is cut.", all[1].Failure!.Message);
    }

    [TestMethod]
    public void StepLoss_IsThatOfAllProcesses()
    {
        List<double> Losses(Communicator world)
        {
            var losses = new StepLosses();
            Train(world, callback: losses);
            return losses.Values;
        }

        var (alone, together) = (Losses(SingleProcess.Instance), ThreadProcesses.RunAll(2, Losses));
        CollectionAssert.AreEqual(together[0], together[1]);
        Assert.AreEqual(0, alone.Zip(together[0], (one, other) => Math.Abs(one - other)).Max(), 1e-5);
    }

    private static void AssertClose(TrainingResult expected, TrainingResult actual, double tolerance)
    {
        foreach (var (name, weight) in expected.Weights.All)
        {
            Assert.AreEqual(0, weight.Values.Zip(actual.Weights[name].Values, (one, other) => Math.Abs(one - other)).Max(), tolerance, name);
        }

        foreach (var (one, other) in expected.History.Epochs.Zip(actual.History.Epochs))
        {
            Assert.AreEqual(one.TrainLoss, other.TrainLoss, tolerance);
            Assert.AreEqual(one.ValidationLoss ?? 0, other.ValidationLoss ?? 0, tolerance);
            foreach (var (name, value) in one.ValidationMetrics)
            {
                Assert.AreEqual(value, other.ValidationMetrics[name], 0.01, name);
            }
        }
    }

    private static TrainingResult Train(
        Communicator communicator,
        double learningRate = 0.01,
        TrainingCallback? callback = null,
        double mixup = 0,
        int accumulation = 1,
        int seed = 1,
        TimeSpan? longest = null,
        int cancelAt = 0,
        Network? network = null,
        TrainingSet? train = null)
    {
        var options = new TrainingOptions
        {
            Epochs = 7,
            BatchSize = 32,
            LearningRate = learningRate,
            WeightDecay = 0,
            Mixing = new() { Mixup = mixup },
            GradientAccumulation = accumulation,
            MaximumTrainingTime = longest,
            ThrowOnCancellation = true,
            Callbacks = callback is null ? [] : [callback],
        };
        if (cancelAt > 0)
        {
            var cancellation = new CancellationTokenSource();
            options.Callbacks.Add(new CancelAt(epoch: 1, cancelAt, cancellation));
            options.CancellationToken = cancellation.Token;
        }

        var context = new TrainingContext(seed) { Communicator = communicator };
        return new NetworkTrainer(options, context, new CrossEntropyLoss().ForOneLogit(labelSmoothing: 0), new BinaryMetrics())
            .Train(network ?? TrainingSets.Network(), train ?? TrainingSets.Binary(), mixup > 0 ? null : TrainingSets.Binary(300, seed: 2));
    }

    // Two sums on the way there, two on the way back, and that of the loss.
    private sealed class LeavesAfter(Communicator inner, int sums) : Communicator
    {
        private int _sums;

        public override int Rank => inner.Rank;

        public override int Size => inner.Size;

        public override IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values) => inner.AllGather(values);

        public override void AllReduceSum(Tensor values)
        {
            if (_sums++ == sums)
            {
                throw new IOException("The cable is cut.");
            }

            inner.AllReduceSum(values);
        }

        public override void Broadcast(Span<byte> values) => inner.Broadcast(values);

        public override void Leave(string reason) => inner.Leave(reason);
    }

    private sealed class StepLosses : TrainingCallback
    {
        public List<double> Values { get; } = [];

        public override void OnStepEnded(TrainingState state) => Values.Add(state.StepLoss);
    }

    private sealed class StopAt(int step) : TrainingCallback
    {
        private int _steps;

        public override void OnStepEnded(TrainingState state)
        {
            if (++_steps == step)
            {
                state.RequestStop($"step {step} of process 2");
            }
        }
    }

    private sealed class FailAt(int step) : TrainingCallback
    {
        private int _steps;

        public override void OnStepEnded(TrainingState state)
        {
            if (++_steps == step)
            {
                throw new IOException("The disk of process 1 is full.");
            }
        }
    }
}
