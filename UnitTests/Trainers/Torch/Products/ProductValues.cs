using MLNet.DeepExtensions.Trainers.Torch;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Trainers.Torch.Products;

/// <summary>Numbers for products, and what is compared of two of them.</summary>
internal static class ProductValues
{
    private const double Tolerance = 1e-4;

    /// <summary>Numbers from -3 to 3, always the same of a seed.</summary>
    public static Tensor Create(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        foreach (ref var value in values.AsSpan())
        {
            value = (random.NextSingle() * 6) - 3;
        }

        return tensor(values, shape);
    }

    /// <summary>The product, and the gradients of a weighted sum of it.</summary>
    public static Tensor[] Gradients(Tensor product, params Tensor?[] variables)
    {
        (product * Range(product.numel(), int64).reshape(product.shape).remainder(Number(7))).sum().backward();
        Tensor[] all = [product.detach(), .. variables.OfType<Tensor>().Select(variable => variable.grad!.clone())];
        foreach (var variable in variables.OfType<Tensor>())
        {
            variable.grad = null;
        }

        return all;
    }

    /// <summary>Fails unless all are equal but for rounding.</summary>
    public static void AssertEqual(Tensor[] expected, Tensor[] actual)
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
