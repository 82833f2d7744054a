using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Onnx;

internal sealed partial class OnnxGraph
{
    private const int LargestCompared = 4096; // bytes of a node: not those of trees

    private readonly Dictionary<TensorProto, string> _included = []; // without their names
    private readonly Dictionary<NodeProto, NodeProto> _computed = []; // without their names and those of their outputs

    /// <summary>
    /// Takes over from another graph what one of its outputs is computed of. Its inputs keep their names, and are this graph's own where it has
    /// them; a constant that is here already is not taken twice, nor what the same operator computes of the same values.
    /// </summary>
    /// <param name="onnx">An ONNX file that this package wrote.</param>
    /// <param name="output">The name of the output.</param>
    /// <param name="bound">Values of this graph that take the place of inputs, by their names; null for none.</param>
    /// <returns>The name of its value here.</returns>
    /// <exception cref="ArgumentException">The file has no such output.</exception>
    internal string Include(ReadOnlySpan<byte> onnx, string output, IReadOnlyDictionary<string, string>? bound = null)
    {
        var other = ModelProto.Parser.ParseFrom(onnx).Graph;
        var makers = other.Node.SelectMany(node => node.Output.Select(name => (name, node))).ToDictionary(made => made.name, made => made.node);
        if (!makers.TryGetValue(output, out var last))
        {
            throw new ArgumentException($"The graph must have an output '{output}' but has none of this name.", nameof(output));
        }

        var needed = FindNeeded(last, makers);
        var names = new Dictionary<string, string>(bound ?? new Dictionary<string, string>()) { [string.Empty] = string.Empty };
        IncludeInputs(other, needed, names);
        foreach (var node in other.Node.Where(needed.Contains))
        {
            var copy = node.Clone();
            (copy.Name, var outputs) = (string.Empty, node.Output);
            copy.Output.Clear();
            foreach (var (place, name) in node.Input.Index())
            {
                copy.Input[place] = names[name];
            }

            if (copy.CalculateSize() <= LargestCompared && !_computed.TryAdd(copy.Clone(), copy))
            {
                TakeOver(outputs, _computed[copy], names);
                continue;
            }

            foreach (var name in outputs)
            {
                copy.Output.Add(names.TryGetValue(name, out var known) ? known : names[name] = Claim(NewName(node.OpType.ToLowerInvariant())));
            }

            copy.Name = copy.Output[0];
            _graph.Node.Add(copy);
        }

        return names[output];
    }

    private static void TakeOver(IEnumerable<string> outputs, NodeProto same, Dictionary<string, string> names)
    {
        foreach (var (place, name) in outputs.Index())
        {
            names[name] = same.Output[place];
        }
    }

    private static HashSet<NodeProto> FindNeeded(NodeProto last, Dictionary<string, NodeProto> makers)
    {
        var needed = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance) { last };
        var open = new Stack<NodeProto>([last]);
        while (open.TryPop(out var node))
        {
            foreach (var maker in node.Input.Where(makers.ContainsKey).Select(name => makers[name]).Where(needed.Add))
            {
                open.Push(maker);
            }
        }

        return needed;
    }

    private void IncludeInputs(GraphProto other, HashSet<NodeProto> needed, Dictionary<string, string> names)
    {
        var read = needed.SelectMany(node => node.Input).ToHashSet();
        foreach (var input in other.Input.Where(input => read.Contains(input.Name) && !names.ContainsKey(input.Name)))
        {
            names[input.Name] = input.Name;
            if (!HasInput(input.Name))
            {
                _ = Claim(input.Name);
                _graph.Input.Add(input.Clone());
            }
        }

        foreach (var constant in other.Initializer.Where(constant => read.Contains(constant.Name)))
        {
            var copy = constant.Clone();
            copy.Name = string.Empty;
            if (!_included.TryGetValue(copy, out var known))
            {
                var own = constant.Clone();
                own.Name = known = _included[copy] = Claim(NewName("constant"));
                _graph.Initializer.Add(own);
            }

            names[constant.Name] = known;
        }
    }
}
