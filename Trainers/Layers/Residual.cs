using MLNet.DeepExtensions.Trainers.Onnx;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Adds the input to what a body makes of it: y = x + body(x) (He et al. 2016).</summary>
/// <param name="Body">The layers of the body, at least one; they must give the shape that they take.</param>
public sealed record Residual(LayerList Body) : Layer
{
    /// <summary>The layers of the body.</summary>
    public LayerList Body { get; } = Require.NotEmpty(Body);

    private Sequence Inner => new(Body);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        var output = Inner.GetOutputShape(input);
        return output.Equals(input)
            ? input
            : throw new ArgumentException($"The body of a Residual must give the shape {input} that it takes but gives {output}. End it with a Linear of {input.Last} units.");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) => new Module(Inner.CreateModule(input));

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights) =>
        graph.Node("Add", [input, Inner.AddToGraph(graph, input, inputShape, weights.Of("body"))]);

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _body;

        public Module(nn.Module<Tensor, Tensor> body)
            : base(nameof(Residual))
        {
            _body = body;
            register_module("body", body);
        }

        public override Tensor forward(Tensor input)
        {
            using var body = _body.forward(input);
            return input.add(body, Scalars.One);
        }
    }
}
