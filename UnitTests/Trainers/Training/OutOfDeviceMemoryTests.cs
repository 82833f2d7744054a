using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Metrics;
using MLNet.DeepExtensions.Trainers.Training.Objectives;
using MLNet.DeepExtensions.Trainers.Training.Runs;
using MLNet.DeepExtensions.UnitTests.Tools;
using TorchSharp;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Training;

[TestClass]
[DoNotParallelize] // It measures the memory and counts the tensors of the process.
public class OutOfDeviceMemoryTests
{
    // Weights of 2 PB: no address space has room for them, so the memory of the machine is not touched.
    private const int Features = 250_000;
    private const int Units = 2_000_000_000;

    [TestMethod]
    public void Train_NetworkBeyondAllMemory_NamesBatchSizeDeviceAndWayOut()
    {
        var e = Assert.ThrowsExactly<InvalidOperationException>(() => TrainTooMuch());
        Assert.Contains("('cpu') ran out", e.Message);
        Assert.Contains("batches of 96 rows", e.Message);
        Assert.Contains("smaller BatchSize, with GradientAccumulation", e.Message);
        Assert.IsNotNull(e.InnerException);
    }

    [TestMethod]
    public void Train_AfterMemoryRanOut_LeavesNoTensorsAndWorks()
    {
        TrainLittle();
        var before = torch.Tensor.TotalCount;
        _ = Assert.ThrowsExactly<InvalidOperationException>(() => TrainTooMuch());
        Assert.AreEqual(before, torch.Tensor.TotalCount);
        TrainLittle();
    }

    [TestMethod]
    public void Train_MemoryRunsOutAfterSomeLayers_FreesThoseLayers()
    {
        var network = new Network([new NetworkInput("x", new TensorShape(200), [])], [new Linear(Features), new Linear(Units)]); // 200 MB, then 2 PB
        var before = Environment.WorkingSet;
        for (var i = 0; i < 3; i++)
        {
            _ = Assert.ThrowsExactly<InvalidOperationException>(() => Train(network, TrainingSets.Of([new float[200]], new float[1])));
        }

        Assert.IsLessThan(300_000_000, Environment.WorkingSet - before);
    }

    [TestMethod]
    [DataRow("CUDA out of memory. Tried to allocate 2.00 GiB.", true)]
    [DataRow("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes.", true)]
    [DataRow("DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes.", true)]
    [DataRow("mat1 and mat2 shapes cannot be multiplied", false)]
    public void Errors_OfTorch_AreToldApart(string message, bool isMemory) =>
        Assert.AreEqual(isMemory, OutOfDeviceMemory.IsMeantBy(message));

    [TestMethod]
    public void Shape_OfMoreValuesThanCanBeCounted_IsRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new TensorShape(4_000_000_000, 4_000_000_000));
        Assert.Contains("[4000000000, 4000000000] has more", e.Message);
    }

    private static void TrainTooMuch()
    {
        var network = new Network([new NetworkInput("x", new TensorShape(Features), [new Standardize()])], [new Linear(Units), new Linear(1)]);
        Train(network, TrainingSets.Of([new float[Features], new float[Features]], new float[] { 0, 1 }));
    }

    private static void TrainLittle() => Train(TrainingSets.Network(), TrainingSets.Binary(rows: 32));

    private static void Train(Network network, TrainingSet set)
    {
        var options = new TrainingOptions { Epochs = 1, BatchSize = 96, Device = "cpu" };
        new NetworkTrainer(options, new TrainingContext(1), new CrossEntropyLoss().ForOneLogit(labelSmoothing: 0), new BinaryMetrics())
            .Train(network, set, null);
    }
}
