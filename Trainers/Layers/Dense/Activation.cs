using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>The functions that an <see cref="Activation"/> can apply.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ActivationFunction>))]
public enum ActivationFunction
{
    /// <summary>max(0, x) (Nair and Hinton 2010).</summary>
    ReLU,

    /// <summary>x·Φ(x) with the exact normal distribution Φ (Hendrycks and Gimpel 2016).</summary>
    GELU,

    /// <summary>x·σ(x), also called swish (Elfwing et al. 2017).</summary>
    SiLU,

    /// <summary>The hyperbolic tangent, in (-1, 1).</summary>
    Tanh,

    /// <summary>The logistic function 1 / (1 + e⁻ˣ), in (0, 1).</summary>
    Sigmoid,
}

/// <summary>Applies a function to every value; the shape stays as it is.</summary>
/// <param name="Function">The function. Default <see cref="ActivationFunction.ReLU"/>.</param>
public sealed record Activation(ActivationFunction Function = ActivationFunction.ReLU) : Layer
{
    /// <summary>The function.</summary>
    public ActivationFunction Function { get; } = Require.Defined(Function);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input) => input;

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) => CreateModule(inPlace: false);

    /// <summary>Makes a module that may write over its input, which nothing else reads then: less memory to fetch.</summary>
    internal nn.Module<Tensor, Tensor> CreateInPlaceModule() => CreateModule(inPlace: true);

    private nn.Module<Tensor, Tensor> CreateModule(bool inPlace) => Function switch
    {
        ActivationFunction.ReLU => nn.ReLU(inPlace),
        ActivationFunction.GELU => nn.GELU(),
        ActivationFunction.SiLU => nn.SiLU(),
        ActivationFunction.Tanh => nn.Tanh(),
        _ => nn.Sigmoid(),
    };

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) => Function switch
    {
        ActivationFunction.ReLU => graph.Node("Relu", [input]),
        ActivationFunction.GELU => AddGelu(graph, input),
        ActivationFunction.SiLU => graph.Node("Mul", [input, graph.Node("Sigmoid", [input])]),
        ActivationFunction.Tanh => graph.Node("Tanh", [input]),
        _ => graph.Node("Sigmoid", [input]),
    };

    internal override Places? Move(Places places, TensorShape input, WeightMove weights) => places;

    // GELU is an operator of its own from operator set 20 on; here x·(1 + erf(x/√2))/2. ONNX Runtime fuses it.
    private static string AddGelu(OnnxGraph graph, string input)
    {
        var scaled = graph.Node("Div", [input, graph.Scalar(MathF.Sqrt(2))]);
        var shifted = graph.Node("Add", [graph.Node("Erf", [scaled]), graph.Scalar(1)]);
        return graph.Node("Mul", [graph.Node("Mul", [input, shifted]), graph.Scalar(0.5f)]);
    }
}
