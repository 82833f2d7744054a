using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Torch;
using MLNet.DeepExtensions.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Layers;

/// <summary>
/// A learned vector for each of the frequent ones of very many keys: (…) of whole numbers to (…, size). All others share the first one.
/// </summary>
internal sealed class FrequentKeyTable : nn.Module<Tensor, Tensor>
{
    private const string KeysName = "keys"; // (count), ascending, then the largest number where there are fewer
    private const string VectorsName = "vectors";
    private const float None = float.MaxValue;
    private readonly Scalar _last;

    /// <summary>Makes a table that knows no key.</summary>
    /// <param name="vectors">(count + 1, size), where the vectors start; it becomes the module's.</param>
    public FrequentKeyTable(Tensor vectors)
        : base(nameof(FrequentKeyTable))
    {
        var count = vectors.shape[0] - 1;
        _last = count - 1;
        register_module(VectorsName, new KeyTable(vectors));
        using Scalar none = None;
        register_buffer(KeysName, full(count, none).DetachFromDisposeScope());
    }

    // No field, which torch would register a second time under its own name.
    private KeyTable Table => (KeyTable)children().Single();

    /// <summary>Adds the layer to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="keys">The name of the keys, (…) of 64-bit integers.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <returns>The name of (…, size).</returns>
    public static string AddToGraph(OnnxGraph graph, string keys, LayerWeights weights)
    {
        graph.Keep(weights.AddTo(graph, KeysName));
        var known = weights.Values(KeysName).TakeWhile(key => key < None).Select(key => (long)key).DefaultIfEmpty(long.MinValue);
        return graph.Node("Gather", [weights.GetChild(VectorsName).AddTo(graph, KeyTable.WeightName), graph.Lookup(keys, [.. known])], ("axis", 0));
    }

    /// <summary>Chooses the keys that have a vector of their own. What is left over of the vectors becomes zero.</summary>
    /// <param name="counts">How often each key is there.</param>
    /// <param name="fewest">How often it must be there.</param>
    public void Choose(IReadOnlyDictionary<float, int> counts, int fewest)
    {
        var places = (int)get_buffer(KeysName)!.shape[0];
        var keys = Enumerable.Repeat(None, places).ToArray();
        var chosen = counts.Where(key => key.Value >= fewest).OrderByDescending(key => key.Value).ThenBy(key => key.Key).Take(places)
            .Select(key => key.Key).Order().ToArray();
        chosen.CopyTo(keys, 0);
        using var noGrad = no_grad();
        using var values = tensor(keys);
        get_buffer(KeysName)!.copy_(values);
        using var unused = Table.Vectors.narrow(0, 1 + chosen.Length, places - chosen.Length);
        unused.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Find(input, drop: null);

    /// <summary>Looks keys up, of which some are taken for unknown ones.</summary>
    /// <param name="input">(…) of 32-bit floats.</param>
    /// <param name="drop">Makes 0 or 1 of each, by which its place is multiplied; null keeps all.</param>
    public Tensor Find(Tensor input, Func<Tensor, Tensor>? drop)
    {
        using var scope = NewDisposeScope();
        var keys = get_buffer(KeysName)!;
        var found = searchsorted(keys, input.contiguous()).clamp(max: _last);
        var places = found.add(Scalars.One, Scalars.One).mul(keys.take(found).eq(input)); // 0 where there is none
        return Table.forward(drop is null ? places : places.mul(drop(places))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _last.Dispose();
        }

        base.Dispose(disposing);
    }
}
