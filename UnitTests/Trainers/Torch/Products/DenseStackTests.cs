using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>A linear layer with its function and dropout in one gives what torch's give one after the other.</summary>
[TestClass]
[DoNotParallelize] // chooses who computes products
public class DenseStackTests
{
    private static readonly Dictionary<string, (PointwiseFunction Function, Func<Tensor, Tensor> Torchs)> _functions = new()
    {
        ["identity"] = (PointwiseFunction.Identity, x => x),
        ["ReLU"] = (PointwiseFunction.ReLU, x => x.relu()),
        ["SiLU"] = (PointwiseFunction.SiLU, x => x * x.sigmoid()),
        ["GELU"] = (PointwiseFunction.GELU, x => nn.functional.gelu(x)),
    };

    public static IEnumerable<object[]> Cases =>
        from function in _functions.Keys
        from shape in new long[][] { [40, 70], [6, 8, 30], [130, 9] }
        from masks in new[] { 0, 1, 2 }
        from ownProducts in new[] { true, false }
        select new object[] { function, shape, masks, ownProducts };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Of_HasTorchsValueAndGradients(string name, long[] shape, int masks, bool ownProducts)
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var products = new ProductChoice(ownProducts);
        var (function, torchs) = _functions[name];
        var input = ProductValues.Create(1, shape).requires_grad_();
        var weight = ProductValues.Create(2, 33, shape[^1]).div(Number(shape[^1])).requires_grad_();
        var bias = ProductValues.Create(3, 33).requires_grad_();
        var mask = masks switch
        {
            0 => null,
            1 => ProductValues.Create(4, [.. shape[..^1], 33]).gt(Scalars.Zero).to(float32).mul(Number(1.5)),
            // for all of a row
            _ => ProductValues.Create(4, [shape[0], .. Enumerable.Repeat(1L, shape.Length - 2), 33]).gt(Scalars.Zero).to(float32).mul(Number(1.5)),
        };

        var plain = torchs(nn.functional.linear(input, weight, bias));
        var expected = ProductValues.Gradients(mask is null ? plain : plain * mask, input, weight, bias);
        var actual = ProductValues.Gradients(Apply(input, weight, bias, function, mask), input, weight, bias);

        ProductValues.AssertEqual(expected, actual);
    }

    [TestMethod]
    public void Of_WithoutBias_HasTorchsValueAndGradients()
    {
        using var scope = NewDisposeScope();
        var (input, weight) = (ProductValues.Create(1, 20, 12).requires_grad_(), ProductValues.Create(2, 7, 12).requires_grad_());
        var expected = ProductValues.Gradients(nn.functional.linear(input, weight).relu(), input, weight);
        ProductValues.AssertEqual(expected, ProductValues.Gradients(Apply(input, weight, null, PointwiseFunction.ReLU, null), input, weight));
    }

    [TestMethod]
    public void Of_FrozenWeights_HasTheInputsGradientAlone()
    {
        using var scope = NewDisposeScope();
        var (input, weight, bias) = (ones(2, 3).requires_grad_(), ones(4, 3), ones(4));

        Apply(input, weight, bias, PointwiseFunction.ReLU, null).sum().backward();

        Assert.AreEqual(24f, input.grad!.sum().item<float>());
        Assert.IsNull(weight.grad);
        Assert.IsNull(bias.grad);
    }

    [TestMethod]
    public void Of_WithoutGradients_GivesAPlainTensor()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var product = Apply(ones(2, 3), ones(4, 3).requires_grad_(), full(4, Number(-4.0)), PointwiseFunction.ReLU, null);
        Assert.IsFalse(product.requires_grad);
        Assert.AreEqual(0f, product.sum().item<float>());
    }

    [TestMethod]
    public void Of_ThousandsOfSteps_LeaveMemoryFlat()
    {
        const int Steps = 1500;
        using var weight = ProductValues.Create(1, 64, 256).requires_grad_();
        using var mask = ones(8, 64);
        NativeMemory.AssertFlat(() => Train(weight, mask, Steps), allowed: 20 << 20);
    }

    [TestMethod]
    public void Exp_OfAnyNumber_IsRightToTheLastDigits()
    {
        for (var x = -100f; x < 100; x += 0.0137f)
        {
            var expected = Math.Exp(Math.Clamp(x, -87, 88));
            Assert.AreEqual(expected, VectorFunctions.Exp(new(x))[0], 3e-7 * expected, $"{x}");
        }
    }

    [TestMethod]
    [DataRow(-1e30f)]
    [DataRow(-200f)]
    [DataRow(0f)]
    [DataRow(200f)]
    [DataRow(1e30f)]
    public void Functions_OfExtremeNumbers_AreFiniteWithSlopesFromZeroToOne(float x)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, (function, _)) in _functions)
        {
            var input = full(1, 1, Number(x)).requires_grad_();
            var value = Apply(input, ones(1, 1), null, function, null);
            value.backward();
            Assert.AreEqual(x > 0 || name == "identity" ? x : 0, value.item<float>(), Math.Abs(x) * 1e-6, name);
            Assert.IsTrue(input.grad!.item<float>() is >= -1e-6f and <= 1.000001f, name);
        }
    }

    [TestMethod]
    public void Sequence_OfLinearFunctionAndDropout_ComputesAsItsPartsDo()
    {
        using var session = TorchSession.Start(1, threads: 1);
        Layer[] layers = [new Linear(40), new Activation(ActivationFunction.SiLU), new SpatialDropout(0.4), new Linear(30), new Dropout(0.2)];
        var shape = new TensorShape(6, 20);
        var whole = new Sequence([.. layers]).CreateModule(shape, new RandomGenerator(5));
        var parts = new Sequence([.. layers.Select(layer => new Sequence([layer]))]).CreateModule(shape, new RandomGenerator(5));
        Tensor[] Run(nn.Module<Tensor, Tensor> module)
        {
            var input = ProductValues.Create(1, 750, 6, 20).requires_grad_(); // enough to be computed together
            return ProductValues.Gradients(module.call(input), [input, .. module.parameters()]);
        }

        ProductValues.AssertEqual(Run(parts), Run(whole));
        whole.eval();
        parts.eval();
        ProductValues.AssertEqual(Run(parts), Run(whole));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Of_WithAnyNumberOfThreads_GivesTheSameBits(bool isOfMembers)
    {
        var alone = Numbers(threads: 1);
        foreach (var threads in (int[])[2, 3, 16])
        {
            CollectionAssert.AreEqual(alone, Numbers(threads), $"{threads} threads");
        }

        float[] Numbers(int threads)
        {
            using var session = TorchSession.Start(1, threads);
            var input = ProductValues.Create(1, 331, 130).requires_grad_();
            var scale = ProductValues.Create(2, 5, 130).requires_grad_();
            var weight = ProductValues.Create(3, 137, 130).div(Number(130)).requires_grad_();
            var bias = ProductValues.Create(4, 137).requires_grad_();
            var last = ProductValues.Create(5, 5, 137, 3).requires_grad_();
            var mask = ProductValues.Create(6, 331, 1, 137).gt(Scalars.Zero).to(float32);
            var members = isOfMembers ? MemberScaleProduct.Compute(input, scale) : input.unsqueeze(1);
            var hidden = Apply(members, weight, bias, PointwiseFunction.SiLU, mask);
            var output = isOfMembers ? MemberLinearProduct.Compute(hidden, last, zeros(5, 1, 3)) : hidden;
            Tensor[] learned = isOfMembers ? [input, scale, weight, bias, last] : [input, weight, bias];
            return [.. ProductValues.Gradients(output, learned).SelectMany(values => values.data<float>().ToArray())];
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Of_SeveralSteps_HasTorchsValueAndGradients(bool ownProducts)
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var products = new ProductChoice(ownProducts);
        var input = ProductValues.Create(1, 21, 3, 10).requires_grad_();
        var (first, second, third) = (Weight(2, 12, 10), Weight(3, 9, 12), Weight(4, 5, 9));
        var (bias, last) = (ProductValues.Create(5, 12).requires_grad_(), ProductValues.Create(6, 5).requires_grad_());
        var mask = ProductValues.Create(7, 21, 3, 9).gt(Scalars.Zero).to(float32).mul(Number(1.5));

        var hidden = nn.functional.linear(nn.functional.linear(input, first, bias).relu(), second) * mask;
        var expected = ProductValues.Gradients(nn.functional.linear(hidden, third, last), input, first, bias, second, third, last);
        var actual = ProductValues.Gradients(
            DenseStack.Compute(
                input,
                new DenseStep(first, bias, PointwiseFunction.ReLU),
                new DenseStep(second, null, PointwiseFunction.Identity) { Mask = mask },
                new DenseStep(third, last, PointwiseFunction.Identity)),
            input, first, bias, second, third, last);

        ProductValues.AssertEqual(expected, actual);

        static Tensor Weight(int seed, long units, long size) => ProductValues.Create(seed, units, size).div(Number(size)).requires_grad_();
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Of_GradientsWithPlaces_AddUpThereAndNowhereElse(bool ownProducts)
    {
        using var session = TorchSession.Start(1, threads: 1);
        using var products = new ProductChoice(ownProducts);
        var (input, weight, bias) = (ones(8, 3), ones(4, 3).requires_grad_(), ones(4).requires_grad_());
        var (weightPlace, biasPlace) = (new GradientPlace(full(4, 3, Number(-1.0))), new GradientPlace(full(4, Number(-1.0))));
        var step = new DenseStep(weight, bias, PointwiseFunction.ReLU) { WeightGradient = weightPlace, BiasGradient = biasPlace };
        foreach (var passes in (int[])[1, 2])
        {
            DenseStack.Compute(input, step).sum().backward();
            Assert.AreEqual(passes * 8f * 12, weightPlace.Values.sum().item<float>());
            Assert.AreEqual(passes * 8f * 4, biasPlace.Values.sum().item<float>());
        }

        Assert.IsTrue(weightPlace.IsFilled && biasPlace.IsFilled);
        Assert.IsNull(weight.grad);
        Assert.IsNull(bias.grad);
    }

    private static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, PointwiseFunction function, Tensor? mask) =>
        DenseStack.Compute(input, new DenseStep(weight, bias, function) { Mask = mask });

    private static void Train(Tensor weight, Tensor mask, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var first = Apply(ones(8, 256), weight, null, PointwiseFunction.SiLU, mask);
            Apply(first, weight.t(), null, PointwiseFunction.ReLU, null).sum().backward();
            weight.grad = null;
        }
    }
}
