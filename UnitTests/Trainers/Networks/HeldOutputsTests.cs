using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Networks;

/// <summary>Which layers of a branch give the same for a row each time, because they are not trained.</summary>
[TestClass]
public class HeldOutputsTests
{
    private static readonly Layer[] _reader = [new Embedding(9, 4), new Dropout(0.5), new LayerNormalization(), new PoolOverTime(), new Dropout(0.5)];

    [TestMethod]
    public void HeldOutputs_GoUpToTheFirstLayerThatDraws()
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var module = CreateModule(session, _reader, "input0.0", "input0.2");
        var (input, shape) = module.HeldOutputs.Single();
        Assert.AreEqual((0, new TensorShape(4)), (input, shape));
    }

    // Whoever holds the whole branch holds its dropout too.
    [TestMethod]
    public void HeldOutputs_OfAWholeBranch_AreWhatComesOutOfIt()
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var module = CreateModule(session, [.. _reader, new Linear(3)], "input0");
        Assert.AreEqual((0, new TensorShape(3)), module.HeldOutputs.Single());
    }

    [TestMethod]
    [DataRow("input0.0")]
    [DataRow("input0.2")]
    [DataRow("input1.0")]
    public void HeldOutputs_WhereASequenceIsAllThatIsHeld_AreNone(string frozen)
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var module = CreateModule(session, [new Embedding(9, 4), new Dropout(0.5), new LayerNormalization(), new Lstm(3)], frozen);
        Assert.IsFalse(module.HeldOutputs.Any(held => held.Input == 0));
    }

    // What changes rows at random before they come to held layers still does.
    [TestMethod]
    public void HeldOutputs_BehindARandomChangeOfTheInput_AreNone()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var network = new Network(
            [new NetworkInput("a", new TensorShape(2), [new FeatureDropout(0.5), new Linear(3)]), new NetworkInput("b", new TensorShape(2), [])],
            [new Linear(1)]);
        using var module = new NetworkModule(network, session.Random);
        module.Freeze(["input0.1"]);
        Assert.IsFalse(module.HeldOutputs.Any());
    }

    [TestMethod]
    public void SkipHeld_OfWhatWasMadeBefore_GivesTheSameOutputAndGradients()
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var scope = NewDisposeScope();
        using var module = CreateModule(
            session, [.. _reader[..4], new Linear(5), new Activation(), new Linear(3)], "input0.0", "input0.2", "input0.4");
        Tensor[] inputs = [tensor(new[] { 1, 2, -1, 9, 3, 4 }, [2, 3]), ones(2, 2)];
        module.train();
        var (expected, gradients) = Run(module, inputs);
        var (input, shape) = module.HeldOutputs.Single();
        Assert.AreEqual(new TensorShape(4), shape, "a stack of linear layers is not cut");

        inputs[input] = module.RunHeld(input, inputs[input]).detach();
        module.SkipHeld(input);
        var (actual, others) = Run(module, inputs);
        Assert.IsTrue(expected.allclose(actual));
        Assert.IsTrue(gradients.Zip(others).All(pair => pair.First.allclose(pair.Second)));
    }

    private static NetworkModule CreateModule(TorchSession session, Layer[] reader, params string[] frozen)
    {
        var network = new Network(
            [
                new NetworkInput("keys", TensorShape.Sequence(3), [.. reader], InputElement.Key, keyCount: 9),
                new NetworkInput("numbers", new TensorShape(2), [new Linear(2)]),
            ],
            [new Linear(1)]);
        var module = new NetworkModule(network, session.Random);
        module.Freeze(frozen);
        return module;
    }

    private static (Tensor Output, Tensor[] Gradients) Run(NetworkModule module, Tensor[] inputs)
    {
        module.zero_grad();
        var output = module.forward(inputs);
        output.sum().backward();
        return (output.detach(), [.. module.parameters().Where(parameter => parameter.requires_grad).Select(parameter => parameter.grad!.clone())]);
    }
}
