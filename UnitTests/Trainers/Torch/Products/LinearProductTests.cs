using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>The linear product of our own gives what torch's gives, forward and backward, and leaves no memory behind.</summary>
[TestClass]
[DoNotParallelize] // chooses who computes products
public class LinearProductTests
{
    private const double Tolerance = 1e-4;
    private readonly RandomGenerator _random = new(1);

    [TestMethod]
    [DataRow(new long[] { 40, 70 }, true)]
    [DataRow(new long[] { 40, 70 }, false)]
    [DataRow(new long[] { 3, 5, 9 }, true)]
    [DataRow(new long[] { 9 }, true)]
    public void Of_InputOfAnyRank_HasTorchsValueAndGradients(long[] shape, bool withBias)
    {
        using var scope = NewDisposeScope();
        var input = _random.Normal(shape).requires_grad_();
        var weight = _random.Normal([33, shape[^1]]).requires_grad_();
        var bias = withBias ? _random.Normal([33]).requires_grad_() : null;

        var expected = Gradients(nn.functional.linear(input, weight, bias), input, weight, bias);
        var actual = Gradients(Multiply(input, weight, bias), input, weight, bias);

        AssertEqual(expected, actual);
    }

    [TestMethod]
    public void Of_NumbersThatDoNotLieTogether_HasTorchsValueAndGradients()
    {
        using var scope = NewDisposeScope();
        _random.Seed(2);
        var stored = _random.Normal([12, 20, 2]).requires_grad_();
        var storedWeight = _random.Normal([12, 9]).requires_grad_();
        var input = stored.select(2, 1).t(); // (20, 12)

        var expected = Gradients(nn.functional.linear(input, storedWeight.t(), null).t(), stored, storedWeight, null);
        var actual = Gradients(Multiply(input, storedWeight.t(), null).t(), stored, storedWeight, null);

        AssertEqual(expected, actual);
    }

    [TestMethod]
    public void Of_OneWeightUsedTwice_AddsBothGradients()
    {
        using var scope = NewDisposeScope();
        _random.Seed(3);
        var (input, weight) = (_random.Normal([6, 10]), _random.Normal([10, 10]).requires_grad_());

        var expected = Gradients(nn.functional.linear(nn.functional.linear(input, weight).relu(), weight), null, weight, null);
        var actual = Gradients(Multiply(Multiply(input, weight, null).relu(), weight, null), null, weight, null);

        AssertEqual(expected, actual);
    }

    [TestMethod]
    public void Of_FrozenWeights_HasTheInputsGradientAlone()
    {
        using var scope = NewDisposeScope();
        var (input, weight, bias) = (ones(2, 3).requires_grad_(), ones(4, 3), ones(4));

        Multiply(input, weight, bias).sum().backward();

        Assert.AreEqual(24f, input.grad!.sum().item<float>());
        Assert.IsNull(weight.grad);
        Assert.IsNull(bias.grad);
    }

    [TestMethod]
    public void Of_WithoutGradients_GivesAPlainTensor()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weight = ones(4, 3).requires_grad_();

        var product = Multiply(ones(2, 3), weight, ones(4));

        Assert.IsFalse(product.requires_grad);
        Assert.AreEqual(32f, product.sum().item<float>());
    }

    [TestMethod]
    public void Of_ThousandsOfSteps_LeaveMemoryFlat()
    {
        const int Steps = 2000;
        using var weight = _random.Normal([64, 256]).requires_grad_();
        NativeMemory.AssertFlat(() => Train(weight, Steps), allowed: 20 << 20); // a matrix left by each step would be 131 MB
    }

    [TestMethod]
    public void Takes_FloatsOnTheProcessorAlone()
    {
        using var large = zeros(128, 784);

        Assert.IsTrue(DenseStack.Takes(large));
        Assert.IsFalse(DenseStack.Takes(large.to(float64)), "doubles are torch's");
        Assert.IsFalse(DenseStack.Takes(large.to(bfloat16)), "halves are torch's");
    }

    [TestMethod]
    public void Products_OfEachOfTheTwo_AreTheSameButForRounding()
    {
        using var session = TorchSession.Start(1, threads: 1);
        _random.Seed(4);
        var (rows, weight, gradient) = (_random.Normal([40, 70]), _random.Normal([33, 70]), _random.Normal([40, 33]));

        AssertEqual(Compute(own: false), Compute(own: true));

        Tensor[] Compute(bool own)
        {
            using var products = new ProductChoice(own);
            var (product, back, added) = (full(40, 33, Number(double.NaN)), full(40, 70, Number(double.NaN)), ones(33, 70));
            LinearProduct.Multiply(rows, weight, product);
            LinearProduct.MultiplyBack(gradient, weight, back);
            LinearProduct.AddUpWeight(gradient, rows, added, add: true);
            var fresh = full(33, 70, Number(double.NaN));
            LinearProduct.AddUpWeight(gradient, rows, fresh, add: false);
            return [product, back, added, fresh];
        }
    }

    [TestMethod]
    public void Linear_LargeInput_ComputesAsTorch()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var module = new Linear(256).CreateModule(new TensorShape(784), new RandomGenerator(1));
        var input = _random.Normal([128, 784]);
        var (weight, bias) = (module.get_parameter("weight")!, module.get_parameter("bias")!);

        var expected = Gradients(nn.functional.linear(input, weight, bias), null, weight, bias);
        var actual = Gradients(module.forward(input), null, weight, bias);

        AssertEqual(expected, actual);
    }

    [TestMethod]
    public void Linear_LargeSequencesBeforeReluInPlace_ComputesAsTorch()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var module = new Sequence([new Linear(64), new Activation()]).CreateModule(new TensorShape(50, 48), new RandomGenerator(1));
        var input = _random.Normal([16, 50, 48]).requires_grad_();
        var (weight, bias) = (module.get_parameter("0.weight")!, module.get_parameter("0.bias")!);

        var expected = Gradients(nn.functional.linear(input, weight, bias).relu(), input, weight, bias);
        var actual = Gradients(module.forward(input), input, weight, bias);

        AssertEqual(expected, actual);
    }

    private static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias) =>
        DenseStack.Compute(input, new DenseStep(weight, bias, PointwiseFunction.Identity));

    private static void Train(Tensor weight, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            Multiply(Multiply(ones(8, 256), weight, null), weight.t(), null).sum().backward();
            weight.grad = null;
        }
    }

    // The product, and the gradients of its weighted sum.
    private static Tensor[] Gradients(Tensor product, params Tensor?[] variables)
    {
        (product * Range(product.numel(), int64).reshape(product.shape).remainder(Number(7))).sum().backward();
        Tensor[] all = [product.detach(), .. variables.OfType<Tensor>().Select(variable => variable.grad!.clone())];
        foreach (var variable in variables.OfType<Tensor>())
        {
            variable.grad = null;
        }

        return all;
    }

    private static void AssertEqual(Tensor[] expected, Tensor[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (want, have) in expected.Zip(actual))
        {
            CollectionAssert.AreEqual(want.shape, have.shape);
            var difference = ((want - have).abs() / want.abs().add(Scalars.One, Scalars.One)).max().item<float>();
            Assert.IsTrue(difference < Tolerance, $"Differs by {difference}.");
        }
    }
}
