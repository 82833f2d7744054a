using System.Globalization;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Torch.RandomNumbers;
using MLNet.DeepExtensions.Trainers.Weights;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>Gives the same input to several branches and joins their outputs: vectors and sequences along the innermost dimension, images
/// <c>[channels, height, width]</c> along the channels (Szegedy et al. 2015).</summary>
/// <param name="Layers">A layer for each branch, at least one; their outputs must agree in all but that dimension.</param>
public sealed record Branches(LayerList Layers) : Layer
{
    /// <summary>A layer for each branch.</summary>
    public LayerList Layers { get; } = LayerRules.NotEmpty(Layers);

    internal override bool IsLinear => Layers.All(layer => layer.IsLinear);

    /// <inheritdoc/>
    public override TensorShape GetOutputShape(TensorShape input)
    {
        var shapes = Layers.Select(branch => branch.GetOutputShape(input)).ToArray();
        var axis = Axis(shapes[0].Rank);
        if (shapes.All(shape => shape.Rank == shapes[0].Rank))
        {
            var size = shapes.Sum(shape => shape.Dimensions[axis]);
            var joined = shapes[0].With(axis, size);
            if (shapes.All(shape => shape.With(axis, size).Equals(joined)))
            {
                return joined;
            }
        }

        throw new ArgumentException($"The branches of Branches must agree in all but the {(axis == 0 && shapes[0].Rank == 3 ? "first" : "last")} "
            + $"dimension but give {string.Join(", ", (object[])shapes)}.");
    }

    internal override nn.Module<Tensor, Tensor> CreateModule(TensorShape input, RandomGenerator random) =>
        new Module([.. Layers.Select(branch => branch.CreateModule(input, random))], BatchAxis(input));

    internal override string AddToGraph(OnnxGraph graph, string input, TensorShape inputShape, LayerWeights weights)
    {
        var outputs = Layers.Select((branch, i) => branch.AddToGraph(graph, input, inputShape, weights.GetChild(Name(i)))).ToArray();
        return graph.Node("Concat", outputs, ("axis", BatchAxis(inputShape)));
    }

    internal override long GetAttendedWidth(TensorShape input) => Layers.Max(branch => branch.GetAttendedWidth(input));

    // The numbers of one branch follow those of another; steps have numbers of all branches.
    internal override Places? Move(Places places, TensorShape input, WeightMove weights)
    {
        var ends = Layers.Select((branch, i) =>
            (Places: branch.Move(places, input, weights.GetChild(Name(i))), Shape: branch.GetOutputShape(input))).ToArray();
        if (Array.TrueForAll(ends, end => end.Places is null))
        {
            return null;
        }

        if (ends[0].Shape.Rank > 1)
        {
            throw weights.CannotFollow(this);
        }

        var start = 0;
        var parts = new List<(Places?, int, int)>();
        foreach (var (moved, shape) in ends)
        {
            parts.Add((moved, (int)shape.Last, start));
            start += moved?.SourceCount ?? (int)shape.Last;
        }

        return Places.Join(parts, start);
    }

    // An image's channels come first, the features of all else last.
    private static int Axis(int rank) => rank == 3 ? 0 : rank - 1;

    private int BatchAxis(TensorShape input) => Axis(Layers[0].GetOutputShape(input).Rank) + 1;

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);

    private sealed class Module : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor>[] _branches;
        private readonly int _axis;

        public Module(nn.Module<Tensor, Tensor>[] branches, int axis)
            : base(nameof(Branches))
        {
            _axis = axis;
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
                return cat(outputs, _axis);
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
