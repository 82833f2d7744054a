using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>
/// Follows the graph of a residual network for images (He et al. 2016) from its image to one value of each channel: operators in a row are layers,
/// two ways that an <c>Add</c> joins are a block. What comes after that, which tells classes apart, is left out.
/// </summary>
internal sealed class ResidualGraph
{
    private const int DeepestBlock = 8; // blocks within blocks
    private readonly ForeignGraph _file;
    private readonly ResidualNodes _nodes;
    private readonly ILookup<string, NodeProto> _uses;
    private readonly HashSet<NodeProto> _read = new(ReferenceEqualityComparer.Instance);

    /// <summary>Prepares to follow a graph.</summary>
    /// <param name="file">The graph.</param>
    public ResidualGraph(ForeignGraph file)
    {
        (_file, _nodes) = (file, new(file));
        _uses = file.Graph.Node
            .SelectMany(node => node.Input.Where(input => !file.Constants.ContainsKey(input)).Select(input => (input, node)))
            .ToLookup(use => use.input, use => use.node);
    }

    /// <summary>Follows the graph.</summary>
    /// <param name="image">The name of the image.</param>
    /// <param name="shape">Its shape, <c>[channels, height, width]</c>.</param>
    /// <returns>The layers, which end in a vector.</returns>
    /// <exception cref="InvalidDataException">It is no residual network; the message names the first operator that does not fit.</exception>
    public IReadOnlyList<PretrainedLayer> Read(string image, TensorShape shape)
    {
        var way = Follow(image, shape, depth: 0);
        if (way.End is { } end)
        {
            throw Wrong(end, "It must join two ways of one block.");
        }

        if (!way.Layers.Any(layer => layer.Layer is Residual))
        {
            throw way.Last is { } last
                ? Wrong(last, "Up to it no Add has joined two ways, as those of a residual block.")
                : new InvalidDataException($"{Expected} but nothing reads its image '{image}'.");
        }

        return way.Shape.Rank == 1 ? way.Layers : [.. way.Layers, new(new GlobalPool2D())];
    }

    private string Expected =>
        $"'{_file.Name}' must be a residual network for images (convolutions, batch normalisations, activations and poolings, in blocks that Add "
        + "joins)";

    // Up to the Add that joins the way with another one, to one value of each channel, or to the end of the graph.
    private Way Follow(string value, TensorShape shape, int depth)
    {
        var way = new Way(shape);
        while (way.Shape.Rank > 1)
        {
            switch (_uses[value].ToArray())
            {
                case []:
                    return way;
                case [{ OpType: "Add" } join]:
                    way.End = join;
                    return way;
                case [var node]:
                    Read(node, way);
                    value = node.Output[0];
                    break;
                case [var one, var other]:
                    value = ReadBlock(value, one, other, way, depth);
                    break;
                case [_, _, var third, ..]:
                    throw Wrong(third, $"Only two ways may go on from '{value}', those of a residual block.");
            }
        }

        return way;
    }

    private void Read(NodeProto node, Way way)
    {
        RequireOnce(node);
        if (node.Input[0].Length == 0 || _file.Constants.ContainsKey(node.Input[0]) || node.Output.Count == 0)
        {
            throw Wrong(node, "It must take the image first and give it on.");
        }

        try
        {
            if (_nodes.Read(node, way.Shape) is { } layer)
            {
                way.Shape = layer.Layer.GetOutputShape(way.Shape);
                way.Layers.Add(layer);
            }

            way.Last = node;
        }
        catch (ArgumentException e)
        {
            throw Wrong(node, e.Message, e);
        }
    }

    // What the block gives.
    private string ReadBlock(string value, NodeProto one, NodeProto other, Way way, int depth)
    {
        if (depth == DeepestBlock || ReferenceEquals(one, other))
        {
            throw Wrong(other, depth == DeepestBlock ? "Blocks lie within blocks there." : $"It takes '{value}' twice.");
        }

        var (first, second) = (FollowFrom(one, value, way.Shape, depth), FollowFrom(other, value, way.Shape, depth));
        var join = first.End ?? throw Wrong(first.Last ?? one, "An Add must join this way with another one.");
        if (!ReferenceEquals(join, second.End))
        {
            throw Wrong(second.End ?? second.Last ?? other, $"It must lead to {join.ToText()}, where the other way from '{value}' ends.");
        }

        if (!first.Shape.Equals(second.Shape) || join.Output.Count == 0)
        {
            throw Wrong(join, $"It must add what has the same shape but takes {first.Shape} and {second.Shape}.");
        }

        RequireOnce(join);
        var (body, shortcut) = first.Layers.Count >= second.Layers.Count ? (first, second) : (second, first);
        if (body.Layers.Count == 0)
        {
            throw Wrong(join, $"One of the ways from '{value}' must have layers.");
        }

        way.Layers.Add(PretrainedLayer.Join(body.Layers, shortcut.Layers));
        (way.Shape, way.Last) = (body.Shape, join);
        return join.Output[0];
    }

    private Way FollowFrom(NodeProto node, string value, TensorShape shape, int depth)
    {
        if (node.OpType == "Add")
        {
            return new(shape) { End = node };
        }

        var first = new Way(shape);
        Read(node, first);
        var rest = Follow(node.Output[0], first.Shape, depth + 1);
        rest.Layers.InsertRange(0, first.Layers);
        rest.Last ??= first.Last;
        return rest;
    }

    private void RequireOnce(NodeProto node)
    {
        if (!_read.Add(node))
        {
            throw Wrong(node, "The way comes back to it.");
        }
    }

    private InvalidDataException Wrong(NodeProto node, string why, Exception? inner = null) =>
        new($"{Expected} but its node {node.ToText()} does not fit: {why}", inner);

    /// <summary>Layers in a row, while they are read.</summary>
    private sealed class Way(TensorShape shape)
    {
        public List<PretrainedLayer> Layers { get; } = [];

        public TensorShape Shape { get; set; } = shape;

        /// <summary>The operator of the last layer.</summary>
        public NodeProto? Last { get; set; }

        /// <summary>The Add that it leads to; null at the end of the graph.</summary>
        public NodeProto? End { get; set; }
    }
}
