using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Distributed;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Distributed;

/// <summary>What a training says to the other processes, and what it makes of their answers.</summary>
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
        world.AllReduceMean(values);
        world.Broadcast(values);
        world.Barrier();
        Assert.AreSame(list, world.AllGather(list), "Nothing is copied.");
        CollectionAssert.AreEqual(new double[] { 3, 4 }, sums);
        Assert.IsTrue(before.Equals(values));
        Assert.AreEqual((0, 1), (world.Rank, world.Size));
        Assert.IsTrue(world.Any(true));
        Assert.IsFalse(world.Any(false));
    }

    [TestMethod]
    public void Train_BesideProcessesThatDoTheSame_GivesWhatOneProcessGives()
    {
        var (alone, together) = (Train(SingleProcess.Instance), Train(new Echo(size: 2)));
        foreach (var (name, weight) in alone.Weights.All)
        {
            CollectionAssert.AreEqual(weight.Values, together.Weights[name].Values, name);
        }

        foreach (var (expected, actual) in alone.History.Epochs.Zip(together.History.Epochs))
        {
            Assert.AreEqual(expected.TrainLoss, actual.TrainLoss, 1e-12);
            Assert.AreEqual(expected.ValidationLoss!.Value, actual.ValidationLoss!.Value, 1e-12);
            foreach (var (name, value) in expected.ValidationMetrics)
            {
                Assert.AreEqual(value, actual.ValidationMetrics[name], 1e-12, name);
            }
        }
    }

    [TestMethod]
    public void Train_BesideProcessesOfOtherGradients_TakesTheMean()
    {
        var still = Train(new Echo(size: 2) { GradientFactor = 0 }, learningRate: 1e30);
        var start = Train(SingleProcess.Instance, learningRate: 1e-30);
        foreach (var (name, weight) in start.Weights.All)
        {
            Assert.AreEqual(0, weight.Values.Zip(still.Weights[name].Values, (one, other) => Math.Abs(one - other)).Max(), 1e-20, name);
        }
    }

    [TestMethod]
    public void Train_FromTheWeightsOfProcessZero_WhateverItsOwnAre()
    {
        var own = Train(SingleProcess.Instance, learningRate: 1e-30);
        var first = Train(new Echo(size: 2) { First = weights => weights.add_(weights) }, learningRate: 1e-30);
        foreach (var (name, weight) in own.Weights.All)
        {
            Assert.AreEqual(0, weight.Values.Zip(first.Weights[name].Values, (one, other) => Math.Abs((2 * one) - other)).Max(), 1e-20, name);
        }
    }

    [TestMethod]
    public void Train_WhenAnotherProcessStops_StopsToo()
    {
        var result = Train(new Echo(size: 2) { StopAfterSums = 10 });
        Assert.AreEqual("another process of this training was stopped", result.History.StopReason);
        Assert.IsLessThan(4, result.History.Epochs.Count);
    }

    [TestMethod]
    public void Train_EndsTogetherWithTheOthers()
    {
        var world = new Echo(size: 2);
        Train(world);
        Assert.AreEqual(1, world.Barriers);
    }

    [TestMethod]
    public void Seeds_OfTheProcesses_Differ()
    {
        double FirstLoss(int rank)
        {
            var losses = new FirstStep();
            Train(new Echo(size: 2, rank), callback: losses, mixup: 0.4);
            return losses.Loss;
        }

        Assert.AreNotEqual(FirstLoss(0), FirstLoss(1), "Otherwise all would mix their rows by the same share.");
    }

    private static TrainingResult Train(Communicator communicator, double learningRate = 0.01, TrainingCallback? callback = null, double mixup = 0)
    {
        var options = new TrainingOptions { Epochs = 4, BatchSize = 32, LearningRate = learningRate, WeightDecay = 0, Mixing = new() { Mixup = mixup } };
        options.Callbacks = callback is null ? [] : [callback];
        var context = new TrainingContext(1) { Communicator = communicator };
        return new NetworkTrainer(options, context, new CrossEntropyLoss().ForOneLogit(labelSmoothing: 0), new BinaryMetrics())
            .Train(TrainingSets.Network(), TrainingSets.Binary(), mixup > 0 ? null : TrainingSets.Binary());
    }

    private sealed class FirstStep : TrainingCallback
    {
        public double Loss { get; private set; } = double.NaN;

        public override void OnStepEnded(TrainingState state) => Loss = double.IsNaN(Loss) ? state.StepLoss : Loss;
    }

    // The other processes do and know what this one does, but for what is set.
    private sealed class Echo(int size, int rank = 0) : Communicator
    {
        private int _sums;

        public double GradientFactor { get; init; } = 1;

        public Action<Tensor> First { get; init; } = _ => { };

        public int StopAfterSums { get; init; } = int.MaxValue;

        public int Barriers { get; private set; }

        public override int Rank => rank;

        public override int Size => size;

        public override void AllReduceSum(Span<double> values)
        {
            foreach (ref var value in values)
            {
                value *= size;
            }

            if (values.Length == 1 && ++_sums > StopAfterSums)
            {
                values[0] += 1;
            }
        }

        public override void AllReduceMean(Tensor values)
        {
            using Scalar factor = GradientFactor;
            values.mul_(factor);
        }

        public override List<float> AllGather(List<float> values) => [.. Enumerable.Repeat(values, size).SelectMany(ofProcess => ofProcess)];

        public override void Broadcast(Tensor values)
        {
            using var noGrad = no_grad();
            First(values);
        }

        public override void Barrier() => Barriers++;
    }
}
