using System.Globalization;
using MLNet.DeepExtensions.Trainers.Onnx;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Gives the same input to several branches and joins their outputs along the innermost dimension.</summary>
/// <param name="Layers">A layer for each branch, at least one; their outputs must agree in all but the innermost dimension.</param>
public sealed record Branches(LayerList Layers) : Layer
{
    /// <summary>A layer for each branch.</summary>
    public LayerList Layers { get; } = Require.NotEmpty(Layers);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        var shapes = Layers.Select(branch => branch.GetOutputShape(input)).ToArray();
        var joined = shapes[0].WithLast(shapes.Sum(shape => shape.Last));
        return shapes.All(shape => shape.Rank == joined.Rank && shape.WithLast(joined.Last).Equals(joined))
            ? joined
            : throw new ArgumentException($"The branches of Branches must agree in all but the last dimension but give {string.Join(", ", (object[])shapes)}.");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input) =>
        new Module([.. Layers.Select(branch => branch.CreateModule(input))]);

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var outputs = Layers.Select((branch, i) => branch.AddToGraph(graph, input, inputShape, weights.Of(Name(i)))).ToArray();
        return graph.Node("Concat", outputs, ("axis", -1));
    }

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor>[] _branches;

        public Module(nn.Module<Tensor, Tensor>[] branches)
            : base(nameof(Branches))
        {
            _branches = branches;
            for (var i = 0; i < branches.Length; i++)
            {
                register_module(Name(i), branches[i]);
            }
        }

        public override Tensor forward(Tensor input)
        {
            var outputs = Array.ConvertAll(_branches, branch => branch.forward(input));
            try
            {
                return cat(outputs, -1);
            }
            finally
            {
                foreach (var output in outputs)
                {
                    output.Dispose();
                }
            }
        }
    }
}
