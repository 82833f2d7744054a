using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Networks;

/// <summary>A pass whose last layers are computed beside autograd has the output and the gradients of one that autograd knows.</summary>
[TestClass]
[DoNotParallelize] // chooses who computes products
public class NetworkPassTests
{
    private static readonly Dictionary<string, Network> _networks = new()
    {
        ["linear layers alone"] = new([Numbers("a", 7)], [new Linear(9), new Activation(), new Dropout(0.3), new Linear(3)]),
        ["layers before them"] = new(
            [Numbers("a", 7)],
            [new Linear(6), new LayerNormalization(), new Linear(9), new Activation(ActivationFunction.SiLU), new Linear(3, Bias: false)]),
        ["images"] = new(
            [Numbers("a", 1, 7, 1)],
            [new Convolution2D(4, 3), new Activation(), new Flatten(), new Dropout(0.5), new Linear(5), new Activation(), new Linear(3)]),
        ["two inputs"] = new(
            [new NetworkInput("a", new TensorShape(7), [new Linear(4), new Activation()]), Numbers("b", 7)],
            [new Linear(5), new Activation(), new Linear(3)]),
        ["no linear layers at the end"] = new([Numbers("a", 7)], [new Linear(9), new Activation(), new Linear(3), new LayerNormalization()]),
        ["one linear layer"] = new([Numbers("a", 7)], [new Linear(3)]),
    };

    public static IEnumerable<object[]> Cases =>
        from name in _networks.Keys
        from ownProducts in new[] { true, false }
        select new object[] { name, ownProducts };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Backward_GivesTheGradientsOfAutograd(string name, bool ownProducts)
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var products = new ProductChoice(ownProducts);
        ProductValues.AssertEqual(Run(_networks[name], passes: 2, beside: false), Run(_networks[name], passes: 2, beside: true));
    }

    [TestMethod]
    public void Backward_FrozenLayers_HaveNoGradient()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var network = _networks["linear layers alone"];
        ProductValues.AssertEqual(Run(network, passes: 1, beside: false, "trunk.0"), Run(network, passes: 1, beside: true, "trunk.0"));
    }

    [TestMethod]
    public void Start_LinearLayersAtTheEnd_AreBesideAutograd()
    {
        using var session = TorchSession.Start(1, threads: 1);
        foreach (var (name, network) in _networks)
        {
            using var module = new NetworkModule(network, new RandomGenerator(1));
            module.train();
            Assert.IsNull(module.Start(Inputs(network)).Tail, "nobody has told them where gradients go");
            using var weights = new FlatWeights(module.named_parameters());
            weights.LetWriteGradients(module);
            var hasNone = name.StartsWith("no ", StringComparison.Ordinal) || name.StartsWith("one ", StringComparison.Ordinal);
            Assert.AreEqual(hasNone, module.Start(Inputs(network)).Tail is null, name);
            module.eval();
            Assert.IsNull(module.Start(Inputs(network)).Tail, "only training is");
        }
    }

    // The output of the last pass and the gradients of all weights, of several passes together.
    private static Tensor[] Run(Network network, int passes, bool beside, params string[] frozen)
    {
        using var scope = NewDisposeScope();
        var random = new RandomGenerator(1);
        using var module = new NetworkModule(network, random);
        module.Freeze(frozen);
        using var weights = new FlatWeights(module.named_parameters());
        if (beside)
        {
            weights.LetWriteGradients(module);
        }

        module.train();
        var output = zeros(1);
        for (var pass = 0; pass < passes; pass++)
        {
            var inputs = Inputs(network);
            var started = beside ? module.Start(inputs) : new NetworkPass(module.forward(inputs), null);
            output = started.Output;
            started.Backward((output * Range(output.numel(), int64).reshape(output.shape).remainder(Number(7))).sum());
        }

        var isReached = new bool[weights.Parts.Count];
        weights.TakeGradients(isReached);
        Assert.IsTrue(isReached.All(reached => reached));
        return [output.detach().clone().MoveToOuterDisposeScope(), weights.Gradients.clone().MoveToOuterDisposeScope()];
    }

    private static Tensor[] Inputs(Network network) => [.. network.Inputs.Select((input, i) => ProductValues.Create(i, input.Shape.WithBatch(11)))];

    private static NetworkInput Numbers(string name, params long[] shape) => new(name, new TensorShape(shape), []);
}
