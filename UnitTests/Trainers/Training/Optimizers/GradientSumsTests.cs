using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Distributed;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Optimizers;

/// <summary>Gradients are summed while the backward pass goes on, each once, in the same order in each process.</summary>
[TestClass]
public class GradientSumsTests
{
    private const int Units = 512; // a matrix of them is a bucket
    private static readonly long[] _buckets = [(Units * Units) + (3 * Units), Units * Units]; // of the last two layers, and of the first

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Fit_OfSumsDuringTheBackwardPass_GivesWhatOneProcessGives(int accumulation)
    {
        var expected = Fit(accumulation);
        foreach (var scores in ThreadProcesses.RunAll(2, _ => Fit(accumulation), overlapsBackward: true))
        {
            Assert.AreEqual(0, expected.Zip(scores, (one, other) => Math.Abs(one - other)).Max(), 1e-5);
        }
    }

    [TestMethod]
    public void Pass_FromTheSecondStepOn_BeginsLastLayersFirst_AndSumsEachGradientOnce()
    {
        using var pass = new Pass();
        pass.Run();
        Assert.AreEqual(2, pass.Sums.BucketCount);
        CollectionAssert.AreEqual((long[])[pass.Weights.Gradients.numel()], pass.World.Summed, "the first step learns which are to be begun");
        Assert.IsEmpty(pass.World.Begun);
        var first = pass.Weights.Gradients.clone();
        pass.World.Summed.Clear();

        pass.Run();
        CollectionAssert.AreEqual(_buckets, pass.World.Begun);
        Assert.IsTrue(pass.World.StartsOf(pass.Weights) is [var later, var earlier] && later > earlier, "The last layer has its gradient first.");
        Assert.AreEqual(pass.Weights.Gradients.numel(), pass.World.Begun.Sum() + pass.World.Summed.Sum());
        Assert.AreEqual(0f, (first - pass.Weights.Gradients).abs().max().item<float>(), "twice what this process has, as in the first step");
    }

    [TestMethod]
    public void Pass_WhoseLossReachesNothing_SumsZeros()
    {
        using var pass = new Pass();
        pass.Run();
        pass.Run(times: 0);
        CollectionAssert.AreEqual(_buckets, pass.World.Begun);
        Assert.AreEqual(0f, pass.Weights.Gradients.abs().max().item<float>());
    }

    [TestMethod]
    public void Pass_ThatGivesAGradientTwice_WhereItWasOnce_IsRefused()
    {
        using var pass = new Pass();
        pass.Run();
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => pass.Run(times: 2));
        StringAssert.StartsWith(e.Message, "The gradient of '2.weight' came in several parts, where it came in one in the first step");
    }

    [TestMethod]
    public void Pass_InWhichAGradientComesTwiceEachTime_IsSummedAtItsEnd()
    {
        using var pass = new Pass();
        pass.Run(times: 2);
        pass.Run(times: 2);
        Assert.IsEmpty(pass.World.Begun);
    }

    // Through libtorch an exception would end the process.
    [TestMethod]
    public void Pass_InWhichTheOthersAreLost_ThrowsAtItsEnd()
    {
        using var pass = new Pass();
        pass.Run();
        pass.World.IsLost = true;
        Assert.AreEqual("Process 1 has left.", Assert.ThrowsExactly<InvalidOperationException>(() => pass.Run()).Message);
    }

    private static float[] Fit(int accumulation)
    {
        var ml = new MLContext(seed: 1);
        var rows = SampleRows.Multiclass(ml, 120);
        using var model = ml.MulticlassClassification.Trainers.NeuralNetwork(new NeuralNetworkEstimator.Options
        {
            Layers = [new Linear(Units), new BatchNormalization(), new Activation(ActivationFunction.ReLU), new Linear(Units), new Linear(Units)],
            BatchSize = 16,
            Epochs = 2,
            GradientAccumulation = accumulation,
            LearningRate = 1e-4,
            Device = "cpu",
            Seed = 1,
        }).Fit(rows);
        return [.. model.Transform(rows).GetColumn<float[]>("Score").SelectMany(score => score)];
    }

    // Two matrices of as many numbers as a bucket has, and one of few.
    private sealed class Pass : IDisposable
    {
        private readonly TorchSession _session = TorchSession.Start(1, threads: 1);
        private readonly SequenceModule _module;
        private readonly Tensor _input;

        public Pass()
        {
            var random = new RandomGenerator(1);
            _module = new Sequence([new Linear(Units), new Linear(Units), new Linear(3)])
                .CreateSequence(new MLNet.DeepExtensions.Trainers.Shapes.TensorShape(Units), random);
            _input = random.Normal([4, Units]);
            Weights = new FlatWeights(_module.named_parameters());
            Weights.LetWriteGradients(_module);
            Sums = new GradientSums(Weights, World);
        }

        public FlatWeights Weights { get; }

        public World World { get; } = new();

        public GradientSums Sums { get; }

        public void Run(int times = 1)
        {
            using var scope = NewDisposeScope();
            World.Begun.Clear();
            _module.train();
            Sums.StartPass();
            for (var i = 0; i < times; i++)
            {
                _module.forward(_input).sum().backward();
            }

            Sums.EndPass();
            var isReached = new bool[Weights.Parts.Count];
            Weights.TakeGradients(isReached);
            Sums.Apply(Weights.Gradients, []);
        }

        public void Dispose()
        {
            Sums.Dispose();
            Weights.Dispose();
            _module.Dispose();
            _input.Dispose();
            _session.Dispose();
        }
    }

    // The other process has the same gradients.
    private sealed class World : Communicator
    {
        private readonly List<Tensor> _begun = [];

        public bool IsLost { get; set; }

        public List<long> Begun { get; } = [];

        public List<long> Summed { get; } = [];

        public override int Rank => 0;

        public override int Size => 2;

        public override bool OverlapsBackward => true;

        public override IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> values) => [values.ToArray(), values.ToArray()];

        public override void AllReduceSum(Tensor values)
        {
            Summed.Add(values.numel());
            values.add_(values, Scalars.One);
        }

        public override void BeginSumGradients(Tensor gradients)
        {
            if (IsLost)
            {
                throw new InvalidOperationException("Process 1 has left.");
            }

            Begun.Add(gradients.numel());
            _begun.Add(gradients);
            gradients.add_(gradients, Scalars.One);
        }

        public long[] StartsOf(FlatWeights weights) =>
            [.. _begun.Select(gradients => (TensorAddress.Of(gradients) - TensorAddress.Of(weights.Gradients)) / sizeof(float))];

        public override void Broadcast(Span<byte> values)
        {
        }

        public override void Leave(string reason)
        {
        }
    }
}
