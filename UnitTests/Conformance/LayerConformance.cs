using System.Reflection;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>
/// What every layer must do: declared shape = torch's shape = ONNX Runtime's shape, equal values for any number of rows,
/// a description and weights that can be read back, training that reaches every weight, right gradients; on sequences also what
/// <see cref="SequenceConformance"/> says.
/// </summary>
internal static class LayerConformance
{
    private const double Tolerance = 1e-5;
    private static readonly int[] _batchSizes = [1, 2, 7];

    /// <summary>Checks a layer on random input of several shapes.</summary>
    public static void Check(Layer layer, params TensorShape[] shapes) => Check(layer, keyCount: null, withMissing: false, shapes);

    /// <summary>Checks a layer on random input of several shapes, in which numbers are missing.</summary>
    public static void CheckOnMissing(Layer layer, params TensorShape[] shapes) => Check(layer, keyCount: null, withMissing: true, shapes);

    /// <summary>Checks a layer on random keys of several shapes.</summary>
    public static void CheckOnKeys(Layer layer, int keyCount, params TensorShape[] shapes) => Check(layer, keyCount, withMissing: false, shapes);

    private static void Check(Layer layer, int? keyCount, bool withMissing, TensorShape[] shapes)
    {
        CheckDescription(layer);
        CheckDisposal(layer, shapes[0]);
        foreach (var shape in shapes)
        {
            using var session = TorchSession.Start(seed: 17, threads: 1);
            using var scope = NewDisposeScope(); // a tensor that nothing holds may be freed while libtorch still reads it
            using var underTest = new LayerUnderTest(layer, shape, keyCount, withMissing);
            Train(underTest);
            underTest.Module.eval();
            CheckReadBack(underTest);
            if (shape.HasVariableSteps)
            {
                SequenceConformance.Check(underTest);
            }
            else
            {
                CheckScoring(underTest);
            }

            GradientConformance.Check(layer, shape, keyCount, withMissing);
        }
    }

    private static void CheckDescription(Layer layer)
    {
        var readBack = JsonSerializer.Deserialize<Layer>(JsonSerializer.Serialize(layer));
        Assert.AreEqual(layer, readBack, "A layer must be equal to what is read back from its JSON.");
        Assert.AreEqual(layer.GetHashCode(), readBack!.GetHashCode());
        Assert.AreEqual(
            JsonSerializer.Serialize(layer), JsonSerializer.Serialize(layer, NetworkJson.Default.Layer),
            "Generated code must write what reflection writes.");
        Assert.AreEqual(layer, JsonSerializer.Deserialize(JsonSerializer.Serialize(layer), NetworkJson.Default.Layer));
    }

    private static void CheckDisposal(Layer layer, TensorShape shape)
    {
        var module = layer.CreateModule(shape, new RandomGenerator(1));
        Scalar[] scalars = [.. module.modules().Prepend(module).SelectMany(ScalarsOf)];
        module.Dispose();
        foreach (var scalar in scalars)
        {
            Assert.ThrowsExactly<InvalidOperationException>(() => scalar.ToDouble(), $"{layer} must free its scalars.");
        }
    }

    private static IEnumerable<Scalar> ScalarsOf(nn.Module module)
    {
        for (var type = module.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.GetValue(module) is Scalar scalar)
                {
                    yield return scalar;
                }
            }
        }
    }

    /// <summary>A few steps, so that no weight and no running statistic is what it was at the start.</summary>
    private static void Train(LayerUnderTest layer)
    {
        var module = layer.Module;
        module.train();
        var parameters = module.parameters().ToArray();
        var before = parameters.Select(parameter => parameter.detach().clone()).ToArray();
        for (var step = 0; step < 3; step++)
        {
            var lengths = layer.Shape.HasVariableSteps ? layer.CreateLengths(8, layer.Shape.Dimensions[0]) : null;
            var output = layer.Forward(layer.CreateInput(8), lengths);
            if (parameters.Length == 0)
            {
                return;
            }

            module.zero_grad();
            (output * layer.Random.Normal(output.shape)).sum().backward();
            using var noGrad = no_grad();
            foreach (var parameter in parameters)
            {
                parameter.sub_(parameter.grad!.mul(Number(0.1)));
            }
        }

        foreach (var (old, parameter) in before.Zip(parameters))
        {
            Assert.IsFalse(old.equal(parameter).all().IsTrue(), "Training must reach every weight.");
        }
    }

    private static void CheckReadBack(LayerUnderTest layer)
    {
        using var noGrad = no_grad();
        using var again = layer.Layer.CreateModule(layer.Shape, new RandomGenerator(1));
        new NetworkWeights(OnnxFile.Parse(layer.ToOnnx(layer.Shape.HasVariableSteps)).FloatConstants().Select(
            c => KeyValuePair.Create(c.Name, new NetworkWeight(c.Dimensions, c.Values)))).CopyTo(again);
        again.eval();
        var probe = layer.CreateInput(3);
        Assert.IsTrue(layer.Forward(probe).equal(again.forward(probe)).all().IsTrue(), "Weights read back from ONNX must be the same.");
    }

    private static void CheckScoring(LayerUnderTest layer)
    {
        using var noGrad = no_grad();
        using var runtime = new InferenceSession(layer.ToOnnx(withLengths: false));
        foreach (var rows in _batchSizes)
        {
            var input = layer.CreateInput(rows);
            var copy = input.clone();
            var expected = layer.Forward(input);
            Assert.IsTrue(copy.allclose(input, 0, 0, equal_nan: true), "A layer must not change its input.");

            var declared = layer.OutputShape.WithBatch(rows);
            CollectionAssert.AreEqual(declared, expected.shape, $"declared and torch shape for {layer.Layer} on {layer.Shape}");
            var actual = LayerUnderTest.Run(runtime, input, lengths: null);
            CollectionAssert.AreEqual(declared, actual.shape, "ONNX Runtime's shape");
            var (wanted, values) = (expected.contiguous().data<float>().ToArray(), actual.data<float>().ToArray());
            var tolerance = Tolerance * Math.Max(1, wanted.Max(Math.Abs)); // a sum is rounded like its terms, not like what is left of them
            for (var i = 0; i < wanted.Length; i++)
            {
                Assert.AreEqual(wanted[i], values[i], tolerance, $"value {i} of {layer.Layer}");
            }
        }
    }
}
