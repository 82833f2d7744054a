using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training.Optimizers;

[TestClass]
public class OptimizerTests
{
    private static readonly AdamSettings _adam = new(0.9, 0.999, 1e-8, DecoupledDecay: false);

    public static IEnumerable<object[]> Optimizers =>
        [[new AdamW()], [new Adam()], [new Sgd()], [new Sgd(Momentum: 0)], [new Sgd(Nesterov: true)]];

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.3)]
    public void AdamW_AgreesWithTorchs(double decay) => AgreesWithTorchs(new AdamW(0.8, 0.99, 1e-6), decay, problem => optim.AdamW(
        new TorchSharp.Modules.AdamW.ParamGroup[]
        {
            new(problem.Matrices, 0.01, 0.8, 0.99, 1e-6, weight_decay: decay),
            new(problem.Vectors, 0.01, 0.8, 0.99, 1e-6, weight_decay: 0),
        },
        0.01));

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.3)]
    public void Adam_AgreesWithTorchs(double decay) => AgreesWithTorchs(new Adam(0.8, 0.99, 1e-6), decay, problem => optim.Adam(
        new TorchSharp.Modules.Adam.ParamGroup[]
        {
            new(problem.Matrices, 0.01, 0.8, 0.99, 1e-6, weight_decay: decay),
            new(problem.Vectors, 0.01, 0.8, 0.99, 1e-6, weight_decay: 0),
        },
        0.01));

    [TestMethod]
    [DataRow(0.0, 0.0, false)]
    [DataRow(0.3, 0.0, false)]
    [DataRow(0.0, 0.9, false)]
    [DataRow(0.3, 0.9, true)]
    public void Sgd_AgreesWithTorchs(double decay, double momentum, bool nesterov) =>
        AgreesWithTorchs(new Sgd(momentum, nesterov), decay, problem => optim.SGD(
            new TorchSharp.Modules.SGD.ParamGroup[]
            {
                new(problem.Matrices, 0.01, momentum, 0, decay, nesterov),
                new(problem.Vectors, 0.01, momentum, 0, 0, nesterov),
            },
            0.01));

    [TestMethod]
    [DataRow(false, 0.0, ScalarType.Float32, 1e-5)]
    [DataRow(false, 0.3, ScalarType.Float32, 1e-5)]
    [DataRow(true, 0.3, ScalarType.Float32, 1e-5)]
    [DataRow(false, 0.3, ScalarType.Float64, 1e-6)]
    [DataRow(true, 0.3, ScalarType.Float64, 1e-6)]
    public void FusedKernel_AgreesWithThePlainOne(bool decoupled, double decay, ScalarType type, double tolerance) =>
        AgreesWithThePlainOne(new FusedAdamKernel(), decoupled, decay, type, tolerance);

    [TestMethod]
    [DataRow(false, 0.0)]
    [DataRow(false, 0.3)]
    [DataRow(true, 0.3)]
    public void VectorKernel_AgreesWithThePlainOne(bool decoupled, double decay) =>
        AgreesWithThePlainOne(new VectorAdamKernel(), decoupled, decay, ScalarType.Float32, 1e-5);

    [TestMethod]
    [DataRow(ScalarType.Float32, typeof(VectorAdamKernel))]
    [DataRow(ScalarType.Float64, typeof(FusedAdamKernel))]
    [DataRow(ScalarType.ComplexFloat64, typeof(PlainAdamKernel))]
    public void Kernel_IsTheQuickestThatTakesTheWeights(ScalarType type, Type kernel)
    {
        using var flat = new FlatWeights([("weight", new TorchSharp.Modules.Parameter(zeros([3], type)))]);
        using var optimizer = new AdamOptimizer(flat, 0, [], _adam);
        Assert.IsInstanceOfType(optimizer.Kernel, kernel);
    }

    [TestMethod]
    public void FlatWeights_KeepTheModulesWeightsAndFollowThem()
    {
        using var problem = new TinyProblem(8);
        var before = problem.Weights();
        var loss = problem.Backward(0);
        using (var second = new FlatWeights(problem.Module.named_parameters()))
        {
            CollectionAssert.AreEqual(before, problem.Weights());
            Assert.AreEqual(loss, problem.Backward(0));
            using var noGrad = no_grad();
            second.Values.zero_();
            Assert.IsTrue(problem.Weights().All(weight => weight == 0));
        }

        Assert.IsTrue(problem.Weights().All(weight => weight == 0), "The module's weights outlive them.");
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Step_BetweenTheWeights_LeavesZeros(Optimizer optimizer)
    {
        using var problem = new TinyProblem(9);
        using var moving = problem.CreateOptimizer(optimizer, 0.1, new L1Rule(0.1), new ClipNormRule(1));
        problem.Train(moving);
        var values = problem.Flat.Values.data<float>().ToArray();
        foreach (var weight in problem.Flat.Parts)
        {
            var padding = values.AsSpan((int)(weight.Start + weight.Length), (int)(weight.End - weight.Start - weight.Length));
            Assert.AreEqual(-1, padding.IndexOfAnyExcept(0f), weight.Name);
        }
    }

    // As if it came new after two steps, beside weights that have done them.
    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Step_WeightReachedLate_StartsThen(Optimizer optimizer)
    {
        using var late = new TorchSharp.Modules.Parameter(full([20, 2], Number(2.0)));
        using var early = new TorchSharp.Modules.Parameter(ones(20, 2));
        using var alone = new TorchSharp.Modules.Parameter(full([20, 2], Number(2.0)));
        using var both = new FlatWeights([("early", early), ("late", late)]);
        using var one = new FlatWeights([("alone", alone)]);
        using var moving = optimizer.Create(both, 0.1, []);
        using var reference = optimizer.Create(one, 0.1, []);
        for (var step = 0; step < 5; step++)
        {
            early.grad = ones(20, 2);
            if (step >= 2)
            {
                (late.grad, alone.grad) = (ones(20, 2), ones(20, 2));
                reference.Step(0.01);
            }

            moving.Step(0.01);
        }

        CollectionAssert.AreEqual(alone.data<float>().ToArray(), late.data<float>().ToArray());
        CollectionAssert.AreNotEqual(early.data<float>().ToArray(), late.data<float>().ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void WeightDecay_ShrinksMatricesAndLeavesVectorsAlone(Optimizer optimizer)
    {
        using var problem = new TinyProblem(2);
        var before = problem.Weights();
        using var moving = problem.CreateOptimizer(optimizer, weightDecay: 0.5);
        foreach (var parameter in problem.Module.parameters())
        {
            parameter.grad = zeros_like(parameter);
        }

        moving.Step(0.01);
        var after = problem.Weights();
        var i = 0;
        foreach (var parameter in problem.Module.parameters())
        {
            for (var end = i + parameter.numel(); i < end; i++)
            {
                Assert.IsTrue(parameter.dim() > 1 ? Math.Abs(after[i]) < Math.Abs(before[i]) : after[i] == before[i], $"weight {i}");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Step_ForgetsGradientsAndPassesOverWeightsWithoutOne(Optimizer optimizer)
    {
        using var problem = new TinyProblem(3);
        using var moving = problem.CreateOptimizer(optimizer, 0.1, new L1Rule(0.1), new ClipNormRule(1));
        problem.Train(moving, to: 2);
        Assert.IsTrue(problem.Module.parameters().All(parameter => parameter.grad is null));

        problem.Backward(2);
        var still = problem.Module.parameters().First();
        still.grad = null;
        using var before = still.detach().clone();
        moving.Step(0.01);
        Assert.IsTrue(before.Equals(still.detach()), "A weight that the loss does not reach stays as it is.");
        Assert.AreEqual(0.01, moving.LearningRate);
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void SavedState_GoesOnBitByBit(Optimizer optimizer)
    {
        using var whole = new TinyProblem(4);
        using var broken = new TinyProblem(4);
        using var wholeOptimizer = whole.CreateOptimizer(optimizer, weightDecay: 0.1);
        whole.Train(wholeOptimizer);

        var snapshot = new TrainingSnapshot();
        using (var first = broken.CreateOptimizer(optimizer, weightDecay: 0.1))
        {
            broken.Train(first, to: 20);
            first.Save(snapshot);
        }

        using var second = broken.CreateOptimizer(optimizer, weightDecay: 0.1);
        second.Restore(snapshot);
        Assert.IsTrue(second.LearningRate > 0);
        broken.Train(second, from: 20);
        CollectionAssert.AreEqual(whole.Weights(), broken.Weights());
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    [DoNotParallelize] // It keeps the process collecting garbage.
    public void Steps_WhileGarbageIsCollected_AreTheSame(Optimizer optimizer)
    {
        using var quiet = new TinyProblem(7);
        Train(quiet);
        GarbageCollections.During(collections: 100, () =>
        {
            using var busy = new TinyProblem(7);
            Train(busy);
            CollectionAssert.AreEqual(quiet.Weights(), busy.Weights());
        });

        void Train(TinyProblem problem)
        {
            using var moving = problem.CreateOptimizer(optimizer, 0.1, new L1Rule(0.1), new ClipNormRule(1));
            problem.Train(moving);
        }
    }

    [TestMethod]
    public void Restore_FromAnotherOptimizer_SaysSo()
    {
        using var problem = new TinyProblem(5);
        var snapshot = new TrainingSnapshot();
        using var sgd = problem.CreateOptimizer(new Sgd());
        sgd.Save(snapshot);
        using var adam = problem.CreateOptimizer(new Adam());
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => adam.Restore(snapshot)).Message, "other options");
    }

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void ManyLifetimes_LeaveNoTensors(Optimizer optimizer)
    {
        using var problem = new TinyProblem(6);
        void Live()
        {
            using var moving = problem.CreateOptimizer(optimizer, 0.1, new L1Rule(0.1), new ClipNormRule(1));
            problem.Train(moving, to: 2);
        }

        Live();
        var statistics = DisposeScopeManager.Statistics;
        var before = statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 100; i++)
        {
            Live();
        }

        Assert.AreEqual(before, statistics.ThreadTotalLiveCount);
    }

    private static void AgreesWithThePlainOne(AdamKernel kernel, bool decoupled, double decay, ScalarType type, double tolerance)
    {
        using var tested = new TinyProblem(1, type: type);
        using var plain = new TinyProblem(1, type: type);
        var settings = _adam with { DecoupledDecay = decoupled };
        using var testedOptimizer = new AdamOptimizer(tested.Flat, decay, [], settings, kernel);
        using var plainOptimizer = new AdamOptimizer(plain.Flat, decay, [], settings, new PlainAdamKernel());
        tested.Train(testedOptimizer);
        plain.Train(plainOptimizer);
        TinyProblem.AssertEqual(plain, tested, tolerance);
    }

    private static void AgreesWithTorchs(Optimizer optimizer, double decay, Func<TinyProblem, optim.Optimizer> torchs)
    {
        for (var seed = 0; seed < 3; seed++)
        {
            using var ours = new TinyProblem(seed, type: ScalarType.Float64);
            using var theirs = new TinyProblem(seed, type: ScalarType.Float64);
            using var moving = ours.CreateOptimizer(optimizer, decay);
            using var reference = torchs(theirs);
            ours.Train(moving);
            theirs.Train(reference);
            TinyProblem.AssertEqual(theirs, ours, 1e-6);
        }
    }
}
