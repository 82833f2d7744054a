using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.Products;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Torch.Threads;
using MLNet.DeepExtensions.UnitTests.Tools;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>Convolutions of our own give what torch's give, forward and backward, whatever the shapes and however the numbers lie.</summary>
[TestClass]
[DoNotParallelize] // chooses who computes products
public class ConvolutionProductTests
{
    // Below, at and above the sizes of tiles (8 places, 16 and 32 channels) and of what is padded (32,768 numbers) or added up (32 images) together.
    [TestMethod]
    [DataRow(1, 1, 1, 1, 32, 1, 1, 0)]
    [DataRow(2, 1, 28, 28, 32, 3, 1, 1)]
    [DataRow(3, 5, 7, 6, 64, 3, 1, 1)]
    [DataRow(2, 33, 5, 8, 96, 3, 1, 0)]
    [DataRow(1, 3, 9, 8, 32, 5, 1, 2)]
    [DataRow(2, 8, 6, 5, 32, 5, 1, 3)]
    [DataRow(4, 16, 6, 6, 32, 1, 1, 0)]
    [DataRow(35, 64, 7, 7, 64, 3, 1, 1)]
    [DataRow(2, 40, 40, 36, 32, 3, 1, 1)]
    [DataRow(1, 2, 6, 7, 32, 4, 1, 1)]
    [DataRow(3, 16, 28, 28, 16, 3, 1, 1)]
    [DataRow(2, 7, 5, 6, 48, 3, 1, 1)]
    [DataRow(3, 16, 28, 27, 32, 3, 2, 1)]
    [DataRow(34, 20, 9, 9, 16, 1, 2, 0)]
    [DataRow(1, 3, 31, 34, 80, 7, 2, 3)]
    [DataRow(2, 5, 11, 14, 32, 2, 4, 1)]
    [DataRow(2, 4, 8, 8, 16, 3, 5, 0)]
    public void Of_HasTorchsValueAndGradients(int count, int channels, int height, int width, int outputs, int window, int stride, int padding)
    {
        using var scope = NewDisposeScope();
        var images = ProductValues.Create(1, count, channels, height, width).requires_grad_();
        var weight = ProductValues.Create(2, outputs, channels, window, window).requires_grad_();
        var bias = ProductValues.Create(3, outputs).requires_grad_();
        var expected = Gradients(nn.functional.conv2d(images, weight, bias, [stride, stride], [padding, padding]), images, weight, bias);
        AssertEqual(expected, Gradients(ConvolutionProduct.Compute(images, weight, bias, stride, padding), images, weight, bias));
    }

    [TestMethod]
    public void Of_ChannelsThatLieSideBySide_KeepsThemSo()
    {
        using var scope = NewDisposeScope();
        var stored = ProductValues.Create(1, 3, 9, 6, 20).requires_grad_();
        var weight = ProductValues.Create(2, 32, 20, 3, 3).requires_grad_();
        var images = stored.permute(0, 3, 1, 2);
        var expected = Gradients(nn.functional.conv2d(images, weight, null, [1, 1], [1, 1]), stored, weight);
        var product = ConvolutionProduct.Compute(images, weight, null, stride: 1, padding: 1);
        Assert.IsTrue(product.permute(0, 2, 3, 1).is_contiguous());
        AssertEqual(expected, Gradients(product, stored, weight));
    }

    [TestMethod]
    public void Of_FrozenWeights_HasTheImagesGradientAlone()
    {
        using var scope = NewDisposeScope();
        var (images, weight, bias) = (ones(2, 3, 4, 4).requires_grad_(), ones(32, 3, 1, 1), ones(32));
        ConvolutionProduct.Compute(images, weight, bias, stride: 1, padding: 0).sum().backward();
        Assert.AreEqual(32f * images.numel(), images.grad!.sum().item<float>());
        Assert.IsNull(weight.grad);
        Assert.IsNull(bias.grad);
    }

    [TestMethod]
    public void Of_WithoutGradients_GivesAPlainTensor()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var product = ConvolutionProduct.Compute(ones(2, 3, 4, 4), ones(32, 3, 1, 1).requires_grad_(), null, stride: 1, padding: 0);
        Assert.IsFalse(product.requires_grad);
        Assert.AreEqual(3f * product.numel(), product.sum().item<float>());
    }

    [TestMethod]
    public void Of_WithAnyNumberOfThreads_GivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        var images = ProductValues.Create(1, 70, 9, 12, 12).requires_grad_();
        var weight = ProductValues.Create(2, 64, 9, 3, 3).requires_grad_();
        var alone = Compute(threads: 1);
        foreach (var threads in (int[])[2, 5])
        {
            foreach (var (want, have) in alone.Zip(Compute(threads)))
            {
                CollectionAssert.AreEqual(want, have, $"{threads} threads");
            }
        }

        float[][] Compute(int threads)
        {
            using var crew = WorkCrew.Start(threads);
            var all = ProductValues.Gradients(ConvolutionProduct.Compute(images, weight, null, stride: 1, padding: 1), images, weight);
            return Array.ConvertAll(all, values => values.contiguous().data<float>().ToArray());
        }
    }

    [TestMethod]
    public void Of_ThousandsOfSteps_LeaveMemoryFlat()
    {
        const int Steps = 2000;
        using var weight = ProductValues.Create(1, 32, 32, 3, 3).requires_grad_();
        NativeMemory.AssertFlat(() => Train(weight, Steps), allowed: 20 << 20); // the images of each step would be 65 MB
    }

    [TestMethod]
    public void Layers_OfBothKinds_GiveTheSameButForRounding()
    {
        using var session = TorchSession.Start(1, threads: 1);
        var layers = new Sequence(
        [
            new Convolution2D(32, Bias: false),
            new BatchNormalization(),
            new Activation(),
            new Pool2D(),
            new Residual([new Convolution2D(32), new Activation(), new Convolution2D(32, KernelSize: 5)]),
            new Convolution2D(16, Stride: 2),
            new Flatten(),
        ]);
        var images = ProductValues.Create(1, 4, 3, 13, 12).requires_grad_();
        AssertEqual(Compute(own: false), Compute(own: true));

        Tensor[] Compute(bool own)
        {
            using var products = new ProductChoice(own);
            var module = layers.CreateModule(new TensorShape(3, 13, 12), new RandomGenerator(1));
            return ProductValues.Gradients(module.call(images), [images, .. module.parameters()]);
        }
    }

    [TestMethod]
    public void Takes_FloatsOnTheProcessorAndWholeTilesAlone()
    {
        using var products = new ProductChoice(own: true);
        using var scope = NewDisposeScope();
        var (images, weight) = (zeros(2, 3, 8, 8), zeros(64, 3, 3, 3));
        Assert.IsTrue(ConvolutionProduct.Takes(images, weight));
        Assert.IsFalse(ConvolutionProduct.Takes(images.to(bfloat16), weight), "halves are torch's");
        Assert.IsTrue(ConvolutionProduct.Takes(images, zeros(48, 3, 3, 3)));
        Assert.IsFalse(ConvolutionProduct.Takes(images, zeros(40, 3, 3, 3)), "half a vector would be in vain");
        using var theirs = new ProductChoice(own: false);
        Assert.IsFalse(ConvolutionProduct.Takes(images, weight), "elsewhere torch is not slower");
    }

    private static void Train(Tensor weight, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var images = ones(4, 32, 8, 8).requires_grad_();
            ConvolutionProduct.Compute(images, weight, null, stride: 1, padding: 1).sum().backward();
            weight.grad = null;
        }
    }

    private static Tensor[] Gradients(Tensor product, params Tensor[] variables) => ProductValues.Gradients(product, variables);

    // Sums of up to thousands of numbers differ by their rounding.
    private static void AssertEqual(Tensor[] expected, Tensor[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (want, have) in expected.Zip(actual))
        {
            CollectionAssert.AreEqual(want.shape, have.shape);
            Assert.IsLessThan(1e-5 * want.abs().max().item<float>(), (want - have).abs().max().item<float>());
        }
    }
}
