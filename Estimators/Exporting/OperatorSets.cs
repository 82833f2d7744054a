using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Exporting;

/// <summary>Brings graphs of older ONNX operator sets to one, so that they can be in one file.</summary>
internal static class OperatorSets
{
    /// <summary>The operator set of all graphs that are joined, the highest that the package writes.</summary>
    public const int Version = 20;

    private const int AxesOfSums = 13; // from which on they are an input
    private const int AxesOfReductions = 18;

    private static readonly string[] _sums = ["Squeeze", "Unsqueeze", "ReduceSum"];
    private static readonly string[] _softmaxes = ["Softmax", "LogSoftmax", "Hardmax"];

    private static readonly string[] _reductions =
    [
        "ReduceMax", "ReduceMin", "ReduceMean", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare",
    ];

    /// <summary>Changes a graph of operator set 11 or later to <see cref="Version"/>.</summary>
    /// <param name="model">The graph.</param>
    public static void Raise(ModelProto model)
    {
        var version = model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? Version;
        Raise(model.Graph, version);
    }

    private static void Raise(GraphProto graph, long version)
    {
        foreach (var inner in graph.Node.SelectMany(GraphValues.InnerGraphs))
        {
            Raise(inner, version);
        }

        foreach (var node in graph.Node.Where(node => node.Domain is "" or "ai.onnx"))
        {
            if ((version < AxesOfSums && _sums.Contains(node.OpType)) || (version < AxesOfReductions && _reductions.Contains(node.OpType)))
            {
                ToInput(graph, node, "axes");
            }
            else if (version < AxesOfSums && _softmaxes.Contains(node.OpType) && !node.Attribute.Any(attribute => attribute.Name == "axis"))
            {
                node.Attribute.Add(new AttributeProto { Name = "axis", I = 1, Type = AttributeProto.Types.AttributeType.Int });
            }
            else if (version < AxesOfReductions && node.OpType == "Split")
            {
                ToInput(graph, node, "split");
                if (node.Input.Count == 1)
                {
                    var outputs = new AttributeProto { Name = "num_outputs", I = node.Output.Count };
                    outputs.Type = AttributeProto.Types.AttributeType.Int;
                    node.Attribute.Add(outputs);
                }
            }
        }
    }

    /// <summary>Makes a constant of whole numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">The numbers.</param>
    public static TensorProto CreateVector(string name, params long[] values)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = TensorProto.Types.DataType.Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)),
        };
        tensor.Dims.Add(values.Length);
        return tensor;
    }

    private static void ToInput(GraphProto graph, NodeProto node, string name)
    {
        if (node.Attribute.FirstOrDefault(attribute => attribute.Name == name) is { } attribute)
        {
            var tensor = CreateVector($"{node.Output[0]}/{name}", [.. attribute.Ints]);
            graph.Initializer.Add(tensor);
            node.Attribute.Remove(attribute);
            node.Input.Add(tensor.Name);
        }
    }
}
