using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// The gradients that training uses are those of the function that is computed: autograd against central differences in
/// float64, for the input and for every weight, as in training and as in scoring.
/// </summary>
internal static class GradientConformance
{
    private const double Tolerance = 1e-6;
    private const double Step = 1e-5;
    private const int Rows = 3;

    /// <summary>Checks a layer on random input of a shape.</summary>
    public static void Check(Layer layer, TensorShape shape)
    {
        using var scope = NewDisposeScope();
        manual_seed(29);
        using var module = new NetworkModule(new Network([new NetworkInput("x", shape, [])], [layer]));
        module.to(float64);
        var input = randn(shape.WithBatch(Rows), float64).requires_grad_();

        module.eval();
        Check(module, input, $"{layer} on {shape} in scoring");
        module.train();
        if (IsDeterministic(module, input))
        {
            Check(module, input, $"{layer} on {shape} in training");
        }
    }

    // Dropout draws anew in every pass: there is no function to compare with.
    private static bool IsDeterministic(NetworkModule module, Tensor input)
    {
        using var noGrad = no_grad();
        return module.forward([input]).equal(module.forward([input])).all().ToBoolean();
    }

    private static void Check(NetworkModule module, Tensor input, string what)
    {
        var direction = randn_like(module.forward([input])).detach();
        Tensor Value() => (module.forward([input]) * direction).sum();

        var parameters = module.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => (entry.name, (Tensor)entry.parameter));
        (string Name, Tensor Tensor)[] variables = [("the input", input), .. parameters];
        foreach (var (_, tensor) in variables)
        {
            tensor.grad?.zero_();
        }

        Value().backward();
        foreach (var (name, tensor) in variables)
        {
            var expected = Differences(tensor, Value);
            var actual = tensor.grad!.contiguous().data<double>().ToArray();
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], actual[i], Tolerance * Math.Max(1, Math.Abs(expected[i])), $"gradient {i} of {name}, {what}");
            }
        }
    }

    private static double[] Differences(Tensor tensor, Func<Tensor> value)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var flat = tensor.view(-1); // shares its numbers with the tensor
        var differences = new double[flat.shape[0]];
        for (var i = 0; i < differences.Length; i++)
        {
            var kept = flat[i].ToDouble();
            flat[i] = torch.tensor(kept + Step, float64);
            var above = value().ToDouble();
            flat[i] = torch.tensor(kept - Step, float64);
            var below = value().ToDouble();
            flat[i] = torch.tensor(kept, float64);
            differences[i] = (above - below) / (2 * Step);
        }

        return differences;
    }
}
