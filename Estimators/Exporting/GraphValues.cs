using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Exporting;

/// <summary>Which values of a graph its operators read.</summary>
internal static class GraphValues
{
    /// <summary>The values that an operator reads, those that the graphs within it see around them among them.</summary>
    /// <param name="node">The operator.</param>
    public static IEnumerable<string> ReadBy(NodeProto node) =>
        node.Input.Concat(InnerGraphs(node).SelectMany(ReadIn)).Where(name => name.Length > 0);

    /// <summary>The values that the operators of a graph read, and that it gives.</summary>
    /// <param name="graph">The graph.</param>
    public static IEnumerable<string> ReadIn(GraphProto graph) => graph.Node.SelectMany(ReadBy).Concat(graph.Output.Select(output => output.Name));

    /// <summary>The graphs within an operator, such as those of If and Loop.</summary>
    /// <param name="node">The operator.</param>
    public static IEnumerable<GraphProto> InnerGraphs(NodeProto node) =>
        node.Attribute.Select(attribute => attribute.G).Where(graph => graph is not null);
}
