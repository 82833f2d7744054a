using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Networks;

[TestClass]
public class NetworkTests
{
    private static readonly LayerList _everyLayer =
    [
        new Linear(6, Bias: false), new BatchNormalization(1e-4, 0.2), new Activation(ActivationFunction.SiLU), new Dropout(0.25),
        new Residual([new Linear(6), new LayerNormalization(1e-6)]),
        new Branches([new Linear(2), new Sequence([new Linear(3), new Flatten()])]),
        new Linear(1),
    ];

    [TestMethod]
    public void Json_OfEveryLayer_ReadsBackEqual()
    {
        var network = new Network([new NetworkInput("x", new TensorShape(5), [new Standardize(2.5)])], _everyLayer);
        var again = Network.FromJson(network.ToJson());
        Assert.AreEqual(network, again);
        Assert.AreEqual(network.GetHashCode(), again.GetHashCode());
        Assert.AreEqual(network.ToJson(), again.ToJson());
    }

    [TestMethod]
    public void Json_OfSeveralInputs_KeepsNamesShapesAndOrder()
    {
        var network = new Network(
            [new NetworkInput("ä \"b\"", new TensorShape(2, 3), [new Flatten()]), new NetworkInput("c", new TensorShape(7), [])],
            [new Linear(1)]);
        var again = Network.FromJson(network.ToJson());
        Assert.AreEqual("ä \"b\"", again.Inputs[0].Name);
        Assert.AreEqual(new TensorShape(2, 3), again.Inputs[0].Shape);
        Assert.AreEqual(network, again);
        Assert.AreNotEqual(network, new Network([.. network.Inputs.Reverse()], network.Trunk));
    }

    [TestMethod]
    [DataRow("no JSON")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("""{"Inputs":[],"Trunk":[{"layer":"Linear","Units":1,"Bias":true}]}""")]
    [DataRow("""{"Inputs":[{"Name":"x","Shape":[2],"Layers":[]}],"Trunk":[]}""")]
    [DataRow("""{"Inputs":[{"Name":"x","Shape":[2],"Layers":[]}],"Trunk":[{"layer":"OfTheFuture"}]}""")]
    [DataRow("""{"Inputs":[{"Name":"x","Shape":[2],"Layers":[]}],"Trunk":[{"layer":"Linear","Units":-1,"Bias":true}]}""")]
    [DataRow("""{"Inputs":[{"Name":"x","Shape":[],"Layers":[]}],"Trunk":[{"layer":"Linear","Units":1,"Bias":true}]}""")]
    [DataRow("""{"Inputs":[{"Name":"x","Shape":[2],"Layers":[null]}],"Trunk":[{"layer":"Linear","Units":1,"Bias":true}]}""")]
    public void FromJson_OfNoNetworkThatIsKnown_SaysSo(string json) => StringAssert.StartsWith(
        Assert.ThrowsExactly<InvalidDataException>(() => Network.FromJson(json)).Message,
        "The stored description of the network cannot be read");

    [TestMethod]
    public void CreateRange_OfASequenceOfLayers_IsTheListOfThem()
    {
        LayerList list = [new Linear(3), new Activation(), new Linear(3), new Activation()];
        Assert.AreEqual(list, LayerList.CreateRange(Enumerable.Repeat<Layer[]>([new Linear(3), new Activation()], 2).SelectMany(pair => pair)));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => LayerList.CreateRange([new Linear(3), null!])).Message, "Layer 1");
    }

    [TestMethod]
    public void Network_WithoutInputsOrLayers_IsRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Network([], [new Linear(1)]));
        StringAssert.StartsWith(e.Message, "A network needs at least one input.");
        e = Assert.ThrowsExactly<ArgumentException>(() => new Network([new NetworkInput("x", new TensorShape(2), [])], []));
        StringAssert.StartsWith(e.Message, "Trunk must hold at least one layer.");
    }

    [TestMethod]
    public void OutputShape_OfSeveralInputs_JoinsTheBranches()
    {
        var network = new Network(
            [new NetworkInput("a", new TensorShape(2, 3), []), new NetworkInput("b", new TensorShape(9), [new Linear(4)])],
            [new Dropout(0.5)]);
        Assert.AreEqual(new TensorShape(10), network.OutputShape);
    }

    [TestMethod]
    public void Inputs_ChangedAfterwards_DoNotChangeTheNetwork()
    {
        var inputs = new List<NetworkInput> { new("x", new TensorShape(2), []) };
        var network = new Network(inputs, [new Linear(1)]);
        inputs.Clear();
        Assert.HasCount(1, network.Inputs);
    }
}
