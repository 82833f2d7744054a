using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Callbacks;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.Trainers.Training.Transfer;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
[DoNotParallelize] // chooses whether bfloat16 is taken
public class PrecisionTests
{
    private readonly RandomGenerator _random = new(1);

    [TestInitialize]
    public void TakeBFloat16() => BFloat16Products.Assumed = false;

    [TestCleanup]
    public void Restore() => BFloat16Products.Assumed = null;

    [TestMethod]
    public void BFloat16_WhereItIsSlower_TrainsInFloat32AndSaysSo()
    {
        BFloat16Products.Assumed = true;
        var said = new List<string>();
        var exact = Train(Precision.Float32, epochs: 1, said.Add).Weights.All;
        Assert.IsEmpty(said);
        var asked = Train(Precision.BFloat16, epochs: 1, said.Add).Weights.All;
        Assert.IsTrue(exact.All(weight => weight.Value.Values.SequenceEqual(asked[weight.Key].Values)));
        StringAssert.Contains(said.Single(), "the training is in Float32");
    }

    [TestMethod]
    public void TensorFloat32_OnTheCpu_TrainsInFloat32AndSaysSo()
    {
        var said = new List<string>();
        var exact = Train(Precision.Float32, epochs: 1).Weights.All;
        var asked = Train(Precision.TensorFloat32, epochs: 1, said.Add).Weights.All;
        Assert.IsTrue(exact.All(weight => weight.Value.Values.SequenceEqual(asked[weight.Key].Values)));
        StringAssert.Contains(said.Single(), "only NVIDIA GPUs");
    }

    [TestMethod]
    public void TensorFloat32_ForAGpu_IsAllowedWhileAnyTrainingWantsItAndGivenBackAsFound()
    {
        var before = TensorFloat32.Allowed;
        var options = new TrainingOptions { Precision = Precision.TensorFloat32 };
        Assert.IsNull(TrainingPrecision.Start(options, DeviceType.CPU));
        Assert.IsNull(TrainingPrecision.Start(new TrainingOptions(), DeviceType.CUDA));
        using (var first = TrainingPrecision.Start(options, DeviceType.CUDA))
        {
            using (TrainingPrecision.Start(options, DeviceType.CUDA))
            {
                first!.Dispose();
                first.Dispose();
                Assert.AreEqual((true, true), TensorFloat32.Allowed);
            }

            Assert.AreEqual(before, TensorFloat32.Allowed);
        }

        Assert.AreEqual(before, TensorFloat32.Allowed);
        Assert.AreNotEqual((true, true), before, "Libtorch's own setting tells nothing here.");
    }

    [TestMethod]
    public void LoseOn_WithoutOneDnn_IsTrueOnTheCpuAlone()
    {
        BFloat16Products.Assumed = null;
        TorchLibrary.EnsureLoaded();
        Assert.IsFalse(BFloat16Products.LoseOn(DeviceType.CUDA));
        Assert.IsTrue(!OneDnn.IsSwitchedOff || BFloat16Products.LoseOn(DeviceType.CPU));
        Assert.AreEqual(KernelCheck.OfThisProcess.Notice is not null, OneDnn.IsSwitchedOff);
    }

    [TestMethod]
    [DataRow(true, false, false, true)]
    [DataRow(true, true, false, true)]
    [DataRow(true, true, true, false)]
    [DataRow(false, false, false, true)]
    [DataRow(false, true, false, false)]
    public void Lose_OfProcessors_IsAsMeasured(bool isIntel, bool hasVectors, bool hasTiles, bool loses) =>
        Assert.AreEqual(loses, BFloat16Products.Lose(isIntel, hasVectors, hasTiles));

    [TestMethod]
    public void BFloat16_OfAFewSteps_StaysCloseToFloat32ButIsNotTheSame()
    {
        var exact = Train(Precision.Float32, epochs: 1).Weights.All;
        var rough = Train(Precision.BFloat16, epochs: 1).Weights.All;
        var largest = exact.Max(weight => weight.Value.Values.Zip(rough[weight.Key].Values, (a, b) => Math.Abs(a - b)).Max());
        Assert.AreNotEqual(0, largest, "Nothing was computed in bfloat16.");
        Assert.IsLessThan(0.02, largest);
    }

    [TestMethod]
    public void BFloat16_OfManySteps_LearnsAsFloat32Does()
    {
        var exact = Train(Precision.Float32, epochs: 40).History.Epochs[^1];
        var rough = Train(Precision.BFloat16, epochs: 40).History.Epochs[^1];
        Assert.IsLessThan(0.3, exact.TrainLoss);
        Assert.AreEqual(exact.TrainLoss, rough.TrainLoss, 0.05);
    }

    [TestMethod]
    public void BFloat16_WeightsAndOutputs_StayFloat32()
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(TrainingSets.Network(), new RandomGenerator(1))
        {
            TrainingPrecision = MLNet.DeepExtensions.Trainers.Torch.MatrixPrecision.From(Precision.BFloat16),
        };
        using var exact = new NetworkModule(TrainingSets.Network(), new RandomGenerator(1));
        NetworkWeights.From(module).CopyTo(exact);
        var input = _random.Normal([8, 4]);

        module.train();
        var output = module.forward([input]);
        output.sum().backward();
        Assert.AreEqual(float32, output.dtype);
        Assert.IsTrue(module.parameters().All(parameter => parameter.dtype == float32 && parameter.grad!.dtype == float32));
        Assert.IsFalse(output.equal(exact.forward([input])).all().IsTrue());

        module.eval();
        Assert.IsTrue(module.forward([input]).equal(exact.forward([input])).all().IsTrue(), "Validation is as exact as scoring.");
    }

    [TestMethod]
    public void UnknownPrecision_IsRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MlpEstimator.Options { Precision = (Precision)7 }.Validate());
        Assert.Contains("Float32, BFloat16, TensorFloat32", e.Message);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    public void Threads_AnyNumber_LeaveTorchOneWhileTrainingAndWhatItHadAfterwards(int threads)
    {
        var before = get_num_threads();
        var seen = new ThreadCount();
        var options = new TrainingOptions { Epochs = 1, Threads = threads, Callbacks = [seen] };
        new NetworkTrainer(options, new TrainingContext(1), new CrossEntropyLoss().ForOneLogit(labelSmoothing: 0), new BinaryMetrics())
            .Train(TrainingSets.Network(), TrainingSets.Binary(), null);
        Assert.AreEqual(1, seen.Count);
        Assert.AreEqual(before, get_num_threads());
    }

    [TestMethod]
    public void Threads_ByDefault_AreThoseThatAreFree() => Assert.AreEqual(0, new TrainingOptions().Threads);

    private static TrainingResult Train(Precision precision, int epochs, Action<string>? report = null)
    {
        var options = new TrainingOptions { Epochs = epochs, BatchSize = 64, Precision = precision };
        var context = new TrainingContext(1) { Report = report ?? (_ => { }) };
        return new NetworkTrainer(options, context, new CrossEntropyLoss().ForOneLogit(labelSmoothing: 0), new BinaryMetrics())
            .Train(TrainingSets.Network(), TrainingSets.Binary(), null);
    }

    private sealed class ThreadCount : TrainingCallback
    {
        public int Count { get; private set; }

        public override void OnStepEnded(TrainingState state) => Count = get_num_threads();
    }
}
