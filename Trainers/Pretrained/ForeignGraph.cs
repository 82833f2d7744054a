using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using static MLNet.DeepExtensions.Trainers.Onnx.Proto.TensorProto.Types;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>The graph of an ONNX file that others have written: its operators, and its constants by name.</summary>
internal sealed class ForeignGraph
{
    private ForeignGraph(string name, ModelProto model)
    {
        (Name, Producer, Graph) = (name, model.ProducerName, model.Graph);
        Constants = FindConstants(model.Graph);
    }

    /// <summary>What it is called in messages.</summary>
    public string Name { get; }

    /// <summary>The name of the program that wrote it; may be empty.</summary>
    public string Producer { get; }

    /// <summary>The operators, in an order in which they can be computed.</summary>
    public GraphProto Graph { get; }

    /// <summary>The constants: initializers, and what nodes give that only hand on a constant.</summary>
    public IReadOnlyDictionary<string, TensorProto> Constants { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">It is no ONNX file, or cut short.</exception>
    public static ForeignGraph Read(string name, Stream stream)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(stream) is { Graph: not null } model
                ? new ForeignGraph(name, model)
                : throw new InvalidDataException($"'{name}' must be an ONNX file but has no graph.");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"'{name}' must be an ONNX file but is not, or is cut short.", e);
        }
    }

    /// <summary>The values of a constant of numbers with a fraction, last dimension fastest.</summary>
    /// <param name="constant">One of <see cref="Constants"/>.</param>
    /// <exception cref="InvalidDataException">It is of another type, lies in another file, or has not as many values as its dimensions say.
    /// </exception>
    public float[] ReadFloats(string constant) => ReadFloats(constant, Constants[constant]);

    /// <summary>The values of a tensor of numbers with a fraction, last dimension fastest.</summary>
    /// <param name="name">The name of the tensor, for messages.</param>
    /// <param name="tensor">The tensor.</param>
    /// <inheritdoc cref="ReadFloats(string)" path="/exception"/>
    public float[] ReadFloats(string name, TensorProto tensor)
    {
        var count = TensorSource.CountValues([.. tensor.Dims]);
        if (tensor.DataLocation == DataLocation.External)
        {
            throw new InvalidDataException(
                $"'{Name}' must hold its weights itself but keeps '{name}' in another file. Save it as one file, or load a folder with safetensors.");
        }

        FloatFormat? format = tensor.DataType switch
        {
            DataType.Float => FloatFormat.Float32,
            DataType.Double => FloatFormat.Float64,
            DataType.Float16 => FloatFormat.Float16,
            DataType.Bfloat16 => FloatFormat.BFloat16,
            _ => null,
        };
        if (tensor.FloatData.Count == count && tensor.DataType == DataType.Float && count > 0)
        {
            return [.. tensor.FloatData];
        }

        if (format is not { } known || count < 0 || count > tensor.RawData.Length || count * known.GetSize() != tensor.RawData.Length)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"Tensor '{name}' of '{Name}' must be [{string.Join(", ", tensor.Dims)}] numbers with a fraction but has {tensor.RawData.Length:N0} "
                + $"bytes of {tensor.DataType}."));
        }

        var values = new float[count];
        known.Read(tensor.RawData.Span, values);
        return values;
    }

    /// <summary>The values of a constant of whole numbers of 64 bits; null if there is no such constant.</summary>
    /// <param name="constant">Its name.</param>
    public long[]? FindIntegers(string constant) => Constants.GetValueOrDefault(constant) switch
    {
        { DataType: DataType.Int64, RawData.Length: > 0 } tensor => MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray(),
        { DataType: DataType.Int64, Int64Data.Count: > 0 } tensor => [.. tensor.Int64Data],
        _ => null,
    };

    private static Dictionary<string, TensorProto> FindConstants(GraphProto graph)
    {
        var constants = new Dictionary<string, TensorProto>(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
        {
            constants[tensor.Name] = tensor;
        }

        foreach (var node in graph.Node.Where(node => node.Output.Count == 1))
        {
            var constant = node switch
            {
                { OpType: "Constant" } => node.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T,
                { OpType: "Identity", Input: [var input] } => constants.GetValueOrDefault(input),
                _ => null,
            };
            if (constant is not null)
            {
                constants[node.Output[0]] = constant;
            }
        }

        return constants;
    }
}
