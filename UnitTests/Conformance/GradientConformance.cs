using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using TorchSharp;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// The gradients that training uses are those of the function that is computed: autograd against central differences in
/// float64, for the input and for every weight, as in training and as in scoring, with all steps and with steps of each row's own. Where a
/// tensor has many elements, all of them are moved at once, in several random directions: a wrong element shows in each of them.
/// </summary>
internal static class GradientConformance
{
    private const double Tolerance = 1e-6;
    private const double Step = 1e-5;
    private const int Rows = 3;
    private const int Directions = 4;

    /// <summary>Checks a layer on random input of a shape.</summary>
    public static void Check(Layer layer, TensorShape shape, int? keyCount, bool withMissing)
    {
        using var scope = NewDisposeScope();
        using var underTest = new LayerUnderTest(layer, shape, keyCount, withMissing);
        var module = underTest.Module;
        module.to(float64);
        var input = underTest.TakesKeys
            ? underTest.CreateInput(Rows)
            : withMissing ? underTest.CreateInput(Rows).to(float64) : underTest.Random.Normal(shape.WithBatch(Rows)).to(float64).requires_grad_();

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
        return layer.Forward(input, lengths).equal(layer.Forward(input, lengths)).all().IsTrue();
    }

    private static void Check(LayerUnderTest layer, Tensor input, Tensor? lengths, string what)
    {
        var direction = layer.Random.Normal(layer.Forward(input, lengths).shape).to(float64);
        Tensor Value() => (layer.Forward(input, lengths) * direction).sum();

        var parameters = layer.Module.named_parameters().Where(entry => entry.parameter.requires_grad)
            .Select(entry => (entry.name, (Tensor)entry.parameter));
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
            using var ofVariable = NewDisposeScope();
            using var noGrad = no_grad();
            for (var i = 0; i < Math.Min(Directions, tensor.numel()); i++)
            {
                var change = CreateDirection(layer, tensor, i);
                var (expected, actual) = (Difference(tensor, change, Value), (tensor.grad! * change).sum().Read());
                Assert.AreEqual(expected, actual, Tolerance * Math.Max(1, Math.Abs(expected)), $"gradient {i} of {name}, {what}");
            }
        }
    }

    // The elements one after another where they are few.
    private static Tensor CreateDirection(LayerUnderTest layer, Tensor tensor, int number) => tensor.numel() <= Directions
        ? nn.functional.one_hot(torch.tensor((long)number), tensor.numel()).to(float64).view(tensor.shape)
        : layer.Random.Normal(tensor.shape).to(float64);

    private static double Difference(Tensor tensor, Tensor change, Func<Tensor> value)
    {
        var kept = tensor.detach().clone();
        var step = change.mul(Number(Step));
        tensor.add_(step, Scalars.One);
        var above = value().Read();
        tensor.copy_(kept).sub_(step);
        var below = value().Read();
        tensor.copy_(kept);
        return (above - below) / (2 * Step);
    }
}
