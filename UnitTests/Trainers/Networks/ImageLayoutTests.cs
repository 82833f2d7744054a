using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Networks;

[TestClass]
public class ImageLayoutTests
{
    [TestMethod]
    public void Of_AnImage_IsItsShape()
    {
        Assert.AreEqual(new ImageLayout(3, 4, 5, Interleaved: false), Of(new TensorShape(3, 4, 5), [new StandardizeImage()]));
        Assert.AreEqual(new ImageLayout(5, 3, 4, Interleaved: true), Of(new TensorShape(3, 4, 5), [new StandardizeImage(Interleaved: true)]));
    }

    [TestMethod]
    public void Of_AVector_IsTheShapeThatItIsGiven() =>
        Assert.AreEqual(
            new ImageLayout(1, 4, 5, Interleaved: false),
            Of(new TensorShape(20), [new Standardize(), new Reshape(new TensorShape(1, 4, 5)), new Flatten()]));

    [TestMethod]
    public void Of_AnythingElse_IsNone()
    {
        Assert.IsNull(Of(new TensorShape(20), [new Standardize()]));
        Assert.IsNull(Of(new TensorShape(20), [new Reshape(new TensorShape(4, 5)), new Flatten()]));
        Assert.IsNull(
            ImageLayout.Find(
                new Network([new NetworkInput("k", TensorShape.Sequence(9), [new Embedding(5, 2)], InputElement.Key, 5)], [new PoolOverTime()]),
                new NetworkInput("k", TensorShape.Sequence(9), [], InputElement.Key, 5)));
    }

    [TestMethod]
    public void PlaceAndChannel_OfEachValue_FollowFromTheOrder()
    {
        var (planar, interleaved) = (new ImageLayout(2, 1, 3, Interleaved: false), new ImageLayout(2, 1, 3, Interleaved: true));
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 0, 1, 2 }, Enumerable.Range(0, 6).Select(planar.PlaceOf).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 1, 1, 1 }, Enumerable.Range(0, 6).Select(planar.ChannelOf).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 1, 2, 2 }, Enumerable.Range(0, 6).Select(interleaved.PlaceOf).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 1, 0, 1 }, Enumerable.Range(0, 6).Select(interleaved.ChannelOf).ToArray());
    }

    [TestMethod]
    public void IsPixel_OfSeveralInputs_CountsOn()
    {
        var network = new Network(
            [
                new NetworkInput("age", new TensorShape(2), []),
                new NetworkInput("image", new TensorShape(1, 2, 2), [new StandardizeImage(), new Flatten()]),
            ],
            [new Linear(1)]);
        CollectionAssert.AreEqual(
            new[] { false, false, true, true, true, true, false },
            Enumerable.Range(0, 7).Select(feature => ImageLayout.IsPixel(network, feature)).ToArray());
    }

    private static ImageLayout? Of(TensorShape shape, LayerList layers)
    {
        var network = new Network([new NetworkInput("x", shape, layers)], [new Linear(1)]);
        return ImageLayout.Find(network, network.Inputs[0]);
    }
}
