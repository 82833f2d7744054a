using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>What becomes of the values of a graph.</summary>
internal sealed class GraphUses
{
    private readonly ILookup<string, (NodeProto Node, int Place)> _uses;

    /// <summary>Reads a graph.</summary>
    /// <param name="graph">The graph.</param>
    public GraphUses(GraphProto graph) => _uses = (
        from node in graph.Node
        from input in node.Input.Index()
        select (Name: input.Item, Use: (node, input.Index))).ToLookup(use => use.Name, use => use.Use, StringComparer.Ordinal);

    /// <summary>The operators that take a value, each with the place at which it does.</summary>
    public IEnumerable<(NodeProto Node, int Place)> this[string name] => _uses[name];

    /// <summary>Whether a constant is only looked up in, row by row.</summary>
    public bool IsTable(string name) => All(name, (node, place) => node.OpType == "Gather" && place == 0 && GetInteger(node, "axis") == 0);

    /// <summary>Whether a constant only weighs other values, so that it may be rounded.</summary>
    /// <remarks>What says where a bin begins, or what is taken from a number before all else, may not.</remarks>
    public bool IsWeight(string name) => All(name, (node, place) => node.OpType switch
    {
        "Gemm" or "MatMul" or "Conv" => place == 1,
        "LSTM" or "GRU" => place is 1 or 2,
        "Gather" => place == 0,
        "Add" => true,
        "Transpose" or "Mul" or "Slice" => place == 0 && IsWeight(node.Output[0]),
        _ => false,
    });

    /// <summary>The matrix product that a constant is the matrix of, and the one place where it is used.</summary>
    /// <param name="name">The constant, of two dimensions or more.</param>
    /// <returns>The operator that multiplies, and the one that transposes the matrix before it; null if it is used otherwise as well.</returns>
    public (NodeProto Product, NodeProto? Transpose)? FindProduct(string name)
    {
        if (_uses[name].ToArray() is not [var (node, place)])
        {
            return null;
        }

        return node.OpType switch
        {
            "Gemm" when place == 1 && node.Attribute is [{ Name: "transB", I: 1 }] => (node, null),
            "MatMul" when place == 1 => (node, null),
            "Transpose" when IsSwap(node) && _uses[node.Output[0]].ToArray() is [{ Node.OpType: "MatMul", Place: 1 } inner] => (inner.Node, node),
            _ => null,
        };
    }

    private static bool IsSwap(NodeProto node) => node.Attribute is [{ Name: "perm", Ints: [1, 0] }];

    private static long GetInteger(NodeProto node, string attribute) => node.Attribute.FirstOrDefault(found => found.Name == attribute)?.I ?? 0;

    private bool All(string name, Func<NodeProto, int, bool> holds) => _uses[name].Any() && _uses[name].All(use => holds(use.Node, use.Place));
}
