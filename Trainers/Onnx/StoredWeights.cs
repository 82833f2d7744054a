using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>Weights that take less room in a file than 32-bit floats: how they are written, and read back.</summary>
/// <remarks>
/// They are the values of nodes: ML.NET takes no constants of 16 bits. Their names are those of the weights with an ending that no weight has.
/// </remarks>
internal static class StoredWeights
{
    private const string HalfEnding = "/float16";
    private const string ByteEnding = "/int8";
    private const string ScaleEnding = "/scale";

    /// <summary>The largest error of a rounded weight as a part of the largest weight; numbers that are too large or too small exceed it.</summary>
    private const float HalfTolerance = 1f / 1024;

    /// <summary>Whether weights can be rounded to 16 bits.</summary>
    public static bool FitHalf(ReadOnlySpan<float> values)
    {
        var (largest, error) = (0f, 0f);
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
            error = Math.Max(error, Math.Abs(value - (float)(Half)value)); // NaN stays NaN
        }

        return float.IsFinite(largest) && error <= largest * HalfTolerance;
    }

    /// <summary>Makes the nodes of a weight of 16 bits.</summary>
    /// <param name="name">The weight's name, which the last of them gives.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <param name="values">Its values.</param>
    public static IEnumerable<NodeProto> CreateHalf(string name, IEnumerable<long> dimensions, ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        for (var i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
        }

        return
        [
            CreateConstant(name + HalfEnding, dimensions, TensorProto.Types.DataType.Float16, MemoryMarshal.AsBytes(halves.AsSpan())),
            OnnxNode.Create("Cast", [name + HalfEnding], name, ("to", (long)TensorProto.Types.DataType.Float)),
        ];
    }

    /// <summary>Makes the nodes of a weight of bytes and of its scales.</summary>
    /// <param name="name">The weight's name.</param>
    /// <param name="weight">The weight.</param>
    /// <returns>The nodes, and the names of the whole numbers and of the scales.</returns>
    public static (NodeProto[] Nodes, string Bytes, string Scales) CreateBytes(string name, ByteWeights weight)
    {
        var (bytes, scales) = (name + ByteEnding, name + ScaleEnding);
        NodeProto[] nodes =
        [
            CreateConstant(bytes, weight.Dimensions, TensorProto.Types.DataType.Int8, MemoryMarshal.AsBytes(weight.Values.AsSpan())),
            CreateConstant(scales, weight.ScaleDimensions, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(weight.Scales.AsSpan())),
        ];
        return (nodes, bytes, scales);
    }

    /// <summary>Reads the weights that are not stored as 32-bit floats.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>Their names, dimensions and values.</returns>
    public static IEnumerable<(string Name, long[] Dimensions, float[] Values)> Read(GraphProto graph)
    {
        var constants = graph.Node.Where(node => node.OpType == "Constant").ToDictionary(node => node.Output[0], node => node.Attribute[0].T);
        foreach (var (name, tensor) in constants)
        {
            if (name.EndsWith(HalfEnding, StringComparison.Ordinal))
            {
                var halves = MemoryMarshal.Cast<byte, Half>(tensor.RawData.Span).ToArray();
                yield return (name[..^HalfEnding.Length], [.. tensor.Dims], Array.ConvertAll(halves, half => (float)half));
            }
            else if (name.EndsWith(ByteEnding, StringComparison.Ordinal))
            {
                var weight = name[..^ByteEnding.Length];
                yield return (weight, [.. tensor.Dims], ReadBytes(tensor, constants[weight + ScaleEnding]).ToFloats());
            }
        }
    }

    private static ByteWeights ReadBytes(TensorProto bytes, TensorProto scales) => new(
        MemoryMarshal.Cast<byte, sbyte>(bytes.RawData.Span).ToArray(),
        [.. bytes.Dims],
        MemoryMarshal.Cast<byte, float>(scales.RawData.Span).ToArray(),
        [.. scales.Dims]);

    private static NodeProto CreateConstant(string name, IEnumerable<long> dimensions, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(dimensions);
        return OnnxNode.Create("Constant", [], name, ("value", tensor));
    }
}
