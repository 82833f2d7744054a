using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.UnitTests.Tools;
using static MLNet.DeepExtensions.UnitTests.Tools.Numbers;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.UnitTests.Conformance;

/// <summary>One layer on input of one shape, as its torch module and as an ONNX graph.</summary>
/// <param name="layer">The layer.</param>
/// <param name="shape">The shape of one row.</param>
/// <param name="keyCount">The number of keys if the layer takes keys; null if it takes numbers.</param>
/// <param name="withMissing">Whether some of the numbers are missing, NaN.</param>
internal sealed class LayerUnderTest(Layer layer, TensorShape shape, int? keyCount, bool withMissing = false) : IDisposable
{
    private nn.Module<Tensor, Tensor>? _module;

    public Layer Layer { get; } = layer;

    /// <summary>What the weights, the input and all else are drawn from.</summary>
    public RandomGenerator Random { get; } = new(2);

    public TensorShape Shape { get; } = shape;

    public TensorShape OutputShape { get; } = layer.GetOutputShape(shape);

    public bool TakesKeys => keyCount is not null;

    /// <summary>Whether there is a gradient of the input.</summary>
    public bool HasInputGradient => keyCount is null && !withMissing;

    public nn.Module<Tensor, Tensor> Module => _module ??= Layer.CreateModule(Shape, Random);

    /// <summary>Random input; keys are floats too, so that every layer takes the same.</summary>
    public Tensor CreateInput(long rows, long? steps = null)
    {
        var dimensions = Dimensions(Shape, rows, steps);
        var numbers = keyCount is { } count
            ? Random.Integers(0, count + 1, dimensions).to(float32)
            : Random.Normal(dimensions).mul(Number(2)).add(Scalars.One, Scalars.One);
        return withMissing ? numbers.masked_fill(Random.Uniform(dimensions, 0, 1).lt(Number(0.3)), Number(double.NaN)) : numbers;
    }

    /// <summary>Random lengths: the first row has all steps, the second one step.</summary>
    public Tensor CreateLengths(long rows, long steps)
    {
        var lengths = Random.Integers(1, steps + 1, rows);
        lengths[0] = tensor(steps);
        lengths[Math.Min(1, rows - 1)] = tensor(rows == 1 ? steps : 1L);
        return lengths;
    }

    /// <summary>A shape with its rows and, where they vary, the steps that a batch has.</summary>
    public static long[] Dimensions(TensorShape shape, long rows, long? steps)
    {
        var dimensions = shape.WithBatch(rows);
        if (shape.HasVariableSteps)
        {
            dimensions[1] = steps ?? dimensions[1];
        }

        return dimensions;
    }

    public Tensor Forward(Tensor input, Tensor? lengths = null)
    {
        foreach (var reader in Module.modules().Prepend(Module).OfType<IReadsLengths>())
        {
            reader.Lengths = lengths;
        }

        return Module.forward(input);
    }

    /// <summary>The graph as a file; of sequences, with the lengths as a second input.</summary>
    public byte[] ToOnnx(bool withLengths)
    {
        var graph = new OnnxGraph();
        var input = graph.Input("x", Shape);
        graph.Lengths = withLengths
            ? graph.Node("Squeeze", [graph.CastToInt64(graph.Input("lengths", new TensorShape(1))), graph.Integers(1)])
            : null;
        var output = Layer.AddToGraph(graph, input, Shape, new LayerWeights(NetworkWeights.From(Module), string.Empty));
        graph.Output("y", output, OutputShape);
        return graph.ToBytes();
    }

    /// <summary>What ONNX Runtime makes of an input.</summary>
    public static Tensor Run(InferenceSession runtime, Tensor input, Tensor? lengths)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(input.contiguous().data<float>().ToArray(), input.shape);
        using var second = OrtValue.CreateTensorValueFromMemory(
            lengths is null ? [0f] : lengths.to(float32).data<float>().ToArray(), lengths is null ? [1, 1] : [lengths.shape[0], 1]);
        using var options = new RunOptions();
        using var outputs = lengths is null
            ? runtime.Run(options, ["x"], [value], ["y"])
            : runtime.Run(options, ["x", "lengths"], [value, second], ["y"]);
        return tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    public void Dispose() => _module?.Dispose();
}
