using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// The gradients that training uses are those of the function that is computed: autograd against central differences in
/// float64, for the input and for every weight, as in training and as in scoring, with all steps and with steps of each row's own.
/// </summary>
internal static class GradientConformance
{
    private const double Tolerance = 1e-6;
    private const double Step = 1e-5;
    private const int Rows = 3;

    /// <summary>Checks a layer on random input of a shape.</summary>
    public static void Check(Layer layer, TensorShape shape, int? keyCount, bool withMissing)
    {
        using var scope = NewDisposeScope();
        using var underTest = new LayerUnderTest(layer, shape, keyCount, withMissing);
        var module = underTest.Module;
        module.to(float64);
        var input = underTest.TakesKeys ? underTest.CreateInput(Rows) : withMissing ? underTest.CreateInput(Rows).to(float64) : underTest.Random.Normal(shape.WithBatch(Rows)).to(float64).requires_grad_();

        Tensor?[] all = shape.HasVariableSteps ? [null, underTest.CreateLengths(Rows, shape.Dimensions[0])] : [null];
        foreach (var lengths in all)
        {
            module.eval();
            Check(underTest, input, lengths, $"{layer} on {shape} in scoring");
            module.train();
            if (IsDeterministic(underTest, input, lengths))
            {
                Check(underTest, input, lengths, $"{layer} on {shape} in training");
            }
        }
    }

    // Dropout draws anew in every pass: there is no function to compare with.
    private static bool IsDeterministic(LayerUnderTest layer, Tensor input, Tensor? lengths)
    {
        using var noGrad = no_grad();
        return layer.Forward(input, lengths).equal(layer.Forward(input, lengths)).all().ToBoolean();
    }

    private static void Check(LayerUnderTest layer, Tensor input, Tensor? lengths, string what)
    {
        var direction = layer.Random.Normal(layer.Forward(input, lengths).shape).to(float64);
        Tensor Value() => (layer.Forward(input, lengths) * direction).sum();

        var parameters = layer.Module.named_parameters().Where(entry => entry.parameter.requires_grad).Select(entry => (entry.name, (Tensor)entry.parameter));
        (string Name, Tensor Tensor)[] variables = !layer.HasInputGradient ? [.. parameters] : [("the input", input), .. parameters];
        foreach (var (_, tensor) in variables)
        {
            tensor.grad?.zero_();
        }

        if (variables.Length == 0)
        {
            return; // no parameters either: nothing to differentiate by
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
