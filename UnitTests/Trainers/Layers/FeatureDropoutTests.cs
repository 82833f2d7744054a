using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Layers;

[TestClass]
public class FeatureDropoutTests
{
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    public void Training_BlanksWholeFeaturesAndLeavesTheRest()
    {
        using var scope = NewDisposeScope();
        using var module = new FeatureDropout(.25, Size: 3).CreateModule(new TensorShape(60), new RandomGenerator(1));
        module.train();
        var features = module.forward(ones(100, 60)).view(100, 20, 3);
        Assert.IsTrue(features.eq(features.narrow(2, 0, 1)).all().IsTrue(), "The numbers of a feature are blanked together.");
        var first = features.select(2, 0).data<float>().ToArray();
        Assert.IsTrue(first.All(value => value is 0 or 1));
        Assert.AreEqual(.25, first.Count(value => value == 0) / (double)first.Length, .04);
    }

    [TestMethod]
    public void GetOutputShape_OfWhatAreNoFeaturesOfTheSize_IsRefused()
    {
        TensorShape[] inputs = [new(4), new(2, 3), TensorShape.Sequence(3)];
        foreach (var input in inputs)
        {
            var e = Assert.ThrowsExactly<ArgumentException>(() => new FeatureDropout(.1, Size: 3).GetOutputShape(input));
            StringAssert.StartsWith(e.Message, $"FeatureDropout takes a vector of features of 3 numbers each but the input is {input}.");
        }
    }

    [TestMethod]
    public void Constructor_SettingsOutOfRange_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FeatureDropout(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FeatureDropout(-.1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FeatureDropout(.1, 0));
    }
}
