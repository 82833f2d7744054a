using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Rows;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Models;

/// <summary>A network of two inputs, each with a branch, as torch module, as ONNX file, and read back from it.</summary>
[TestClass]
public class TrainedNetworkTests
{
    private const int Rows = 7;
    private readonly RandomGenerator _random = new(3);
    private static readonly TaskDescription _task = new("MulticlassClassification", "Wörter", ["a", "b, c", "\"d\""], 1.5, 0.1 + 0.2);

    private static readonly TrainingHistory _history = new(
        [
            new EpochResult(1, 0.1 + 0.2, null, new Dictionary<string, double>(), 1e-3, 12345.6, TimeSpan.FromTicks(987654321), 1),
            new EpochResult(2, 0.25, 0.5, new Dictionary<string, double> { ["Accuracy"] = 0.75 }, 0, 1, default, 2.5),
        ],
        bestEpoch: 2,
        stopReason: "enough");

    private static readonly Network _network = new(
        [
            new NetworkInput("numbers", new TensorShape(5), [new Standardize(), new Linear(4), new Activation(ActivationFunction.Tanh)]),
            new NetworkInput("grid", new TensorShape(2, 3), [new LayerNormalization(), new Linear(2)]),
        ],
        [new Linear(6), new BatchNormalization(), new Activation(), new Linear(3)]);

    [TestMethod]
    public void TwoInputs_InOnnxRuntime_GiveWhatTorchGives()
    {
        using var scope = NewDisposeScope();
        using var module = CreateModule();
        var trained = Create(module);
        var (numbers, grid) = (_random.Uniform([Rows, 5], 0, 3), _random.Uniform([Rows, 2, 3], 0, 1));
        module.eval();
        var expected = module.forward([numbers, grid]);

        using var session = new InferenceSession(trained.Onnx);
        using var first = OrtValue.CreateTensorValueFromMemory(numbers.data<float>().ToArray(), [Rows, 5]);
        using var second = OrtValue.CreateTensorValueFromMemory(grid.data<float>().ToArray(), [Rows, 2, 3]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["grid", "numbers"], [second, first], ["y"]);
        var wanted = expected.data<float>().ToArray();
        var actual = outputs[0].GetTensorDataAsSpan<float>();
        Assert.AreEqual(Rows * 3, actual.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.AreEqual(wanted[i], actual[i], 1e-5, $"value {i}");
        }
    }

    [TestMethod]
    public void Load_OfASavedFile_ReadsEverythingBack()
    {
        using var scope = NewDisposeScope();
        using var module = CreateModule();
        var trained = Create(module);
        using var stream = new MemoryStream();
        trained.SaveAsOnnx(stream);
        Assert.IsTrue(stream.CanWrite, "The stream stays open.");
        stream.Position = 0;
        var again = TrainedNetwork.Load(stream);

        Assert.AreEqual(_network, again.Network);
        Assert.AreEqual(_task with { ClassNames = [] }, again.Description with { ClassNames = [] });
        CollectionAssert.AreEqual(_task.ClassNames.ToArray(), again.Description.ClassNames.ToArray());
        Assert.AreEqual(JsonSerializer.Serialize(_history), JsonSerializer.Serialize(again.History));
        CollectionAssert.AreEqual(trained.Onnx, again.Onnx);
    }

    [TestMethod]
    public void Json_OfTaskAndHistory_IsWhatReflectionWritesAndReads()
    {
        var task = _task with { Quantiles = [0.1, 0.9], TargetTransform = TargetTransform.Quantile, TargetPoints = [new(1, 2)], Outputs = [_task] };
        Assert.AreEqual(JsonSerializer.Serialize(task), JsonSerializer.Serialize(task, TrainingJson.Default.TaskDescription));
        Assert.AreEqual(JsonSerializer.Serialize(_history), JsonSerializer.Serialize(_history, TrainingJson.Default.TrainingHistory));

        const string old = """{"Name":"BinaryClassification","LabelColumnName":"Flag","ClassNames":["a"],"TargetMean":0,"TargetScale":1}""";
        var read = JsonSerializer.Deserialize(old, TrainingJson.Default.TaskDescription)!;
        Assert.AreEqual(JsonSerializer.Serialize(JsonSerializer.Deserialize<TaskDescription>(old)), JsonSerializer.Serialize(read));
    }

    [TestMethod]
    public void CreateModule_OfALoadedFile_HasTheSameWeights()
    {
        using var scope = NewDisposeScope();
        using var module = CreateModule();
        using var stream = new MemoryStream(Create(module).Onnx);
        using var again = TrainedNetwork.Load(stream).CreateModule();
        Assert.IsTrue(again.training, "It is made in training mode.");
        module.eval();
        again.eval();
        Tensor[] inputs = [_random.Uniform([Rows, 5], 0, 1), _random.Uniform([Rows, 2, 3], 0, 1)];
        Assert.IsTrue(module.forward(inputs).equal(again.forward(inputs)).all().IsTrue());
    }

    [TestMethod]
    [DoNotParallelize] // It looks at torch's generator.
    public void CreateModule_OfLayersThatDrawWeights_LeavesTorchsGeneratorAsItWas()
    {
        using var scope = NewDisposeScope();
        using var module = CreateModule();
        var trained = Create(module);
        var before = get_rng_state();
        trained.CreateModule().Dispose();
        Assert.IsTrue(before.equal(get_rng_state()).all().IsTrue());
    }

    [TestMethod]
    public void Weights_OfAnotherNetwork_AreRefusedByName()
    {
        using var scope = NewDisposeScope();
        using var module = new NetworkModule(new Network([new NetworkInput("x", new TensorShape(3), [])], [new Linear(2)]), new RandomGenerator(1));
        using var wider = new NetworkModule(new Network([new NetworkInput("x", new TensorShape(4), [])], [new Linear(2)]), new RandomGenerator(1));
        using var longer = new NetworkModule(
            new Network([new NetworkInput("x", new TensorShape(3), [])], [new Linear(2), new Linear(2)]), new RandomGenerator(1));
        var weights = NetworkWeights.From(module);
        Assert.AreEqual(
            "The network's weight 'trunk.0.weight' must have the shape [2, 4] but is [2, 3].",
            Assert.ThrowsExactly<ArgumentException>(() => weights.CopyTo(wider)).Message);
        Assert.AreEqual(
            "The network's weight 'trunk.1.weight' must have the shape [2, 2] but is missing.",
            Assert.ThrowsExactly<ArgumentException>(() => weights.CopyTo(longer)).Message);
        Assert.AreEqual(
            "The network has no weight 'trunk.9.bias'.",
            Assert.ThrowsExactly<KeyNotFoundException>(() => weights["trunk.9.bias"]).Message);
    }

    // A few steps away from the first weights, so that no weight or running statistic is a default.
    private NetworkModule CreateModule()
    {
        var module = new NetworkModule(_network, new RandomGenerator(1));
        module.Learn(0, new ArrayRows<float>([.. Enumerable.Range(0, 50).Select(i => (float)Math.Sin(i) * i)], width: 5), count: 10);
        module.train();
        using var descent = optim.SGD(module.parameters(), 0.1);
        for (var step = 0; step < 3; step++)
        {
            module.zero_grad();
            (module.forward([_random.Uniform([16, 5], 0, 1), _random.Uniform([16, 2, 3], 0, 1)]) * _random.Uniform([16, 3], 0, 1)).sum().backward();
            descent.step();
        }

        return module;
    }

    private static TrainedNetwork Create(NetworkModule module) => TrainedNetwork.Create(
        _network, NetworkWeights.From(module), _task, _history, (graph, raw) => graph.Output("y", raw, _network.OutputShape));
}
