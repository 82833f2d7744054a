using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using static MLNet.DeepExtensions.Trainers.Onnx.Proto.TensorProto.Types;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>
/// The weights of an encoder of BERT's shape in an ONNX file that others have exported. Vectors, normalisations and biases have the names of Hugging
/// Face's transformers there; a matrix has none, and is found by the bias that is added to its product.
/// </summary>
internal sealed class OnnxEncoderFile : TensorSource
{
    private const string Bias = ".bias";
    private const string Weight = ".weight";
    private readonly GraphProto _graph;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, NodeProto> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _transposed = new(StringComparer.Ordinal);

    private OnnxEncoderFile(string name, GraphProto graph)
        : base(name)
    {
        _graph = graph;
        _constants = FindConstants(graph);
        foreach (var node in graph.Node.Where(node => node.Output.Count > 0))
        {
            _makers[node.Output[0]] = node;
        }

        FindMatrices();
        Shapes = _constants
            .Where(constant => !_transposed.ContainsKey(constant.Key))
            .Select(constant => KeyValuePair.Create(constant.Key, constant.Value.Dims.ToArray()))
            .Concat(_transposed.Select(matrix => KeyValuePair.Create(matrix.Key, matrix.Value.Dims.Reverse().ToArray())))
            .ToDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">It is no ONNX file, or cut short.</exception>
    public static OnnxEncoderFile Read(string name, Stream stream)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(stream) is { Graph: { } graph }
                ? new OnnxEncoderFile(name, graph)
                : throw new InvalidDataException($"'{name}' must be an ONNX file but has no graph.");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"'{name}' must be an ONNX file but is not, or is cut short.", e);
        }
    }

    /// <summary>Finds the sizes out, which the file does not say.</summary>
    /// <exception cref="InvalidDataException">It is no encoder of BERT's shape.</exception>
    public EncoderConfiguration FindConfiguration()
    {
        var names = EncoderNames.ForFamily(EncoderFamily.Bert);
        var prefix = Shapes.Keys.FirstOrDefault(name => name.EndsWith(EncoderNames.Words + Weight, StringComparison.Ordinal)) is { } words
            ? words[..^(EncoderNames.Words + Weight).Length]
            : throw Other($"it has no weight that ends in '{EncoderNames.Words}{Weight}'");
        long[] ShapeOf(string name) => Shapes.TryGetValue(prefix + name + Weight, out var shape) && shape.Length == 2
            ? shape
            : throw Other($"it has no matrix '{name}{Weight}'");

        var layers = 0;
        while (Shapes.ContainsKey(prefix + names.Get(layers, EncoderPart.Inner) + Bias))
        {
            layers++;
        }

        var (vectors, positions, segments) = (ShapeOf(EncoderNames.Words), ShapeOf(EncoderNames.Positions), ShapeOf(EncoderNames.Segments));
        return layers == 0
            ? throw Other($"it has no bias '{names.Get(0, EncoderPart.Inner)}{Bias}'")
            : new EncoderConfiguration(
                EncoderFamily.Bert,
                ToSize(vectors[0]),
                ToSize(vectors[1]),
                layers,
                FindHeads(vectors[1]),
                ToSize(ShapeOf(names.Get(0, EncoderPart.Inner))[0]),
                ToSize(positions[0]),
                ToSize(segments[0]))
            {
                Epsilon = FindEpsilon(),
            }.Checked(Name);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override float[] ReadValues(string tensor)
    {
        if (!_transposed.TryGetValue(tensor, out var matrix))
        {
            return ToFloats(tensor, _constants[tensor]);
        }

        var values = ToFloats(tensor, matrix);
        var (rows, columns) = ((int)matrix.Dims[0], (int)matrix.Dims[1]);
        var turned = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = values[(row * columns) + column];
            }
        }

        return turned;
    }

    private static Dictionary<string, TensorProto> FindConstants(GraphProto graph)
    {
        var constants = new Dictionary<string, TensorProto>(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
        {
            constants[tensor.Name] = tensor;
        }

        foreach (var node in graph.Node.Where(node => node.OpType == "Constant" && node.Output.Count == 1))
        {
            if (node.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T is { } tensor)
            {
                constants[node.Output[0]] = tensor;
            }
        }

        return constants;
    }

    // A matrix is named as the bias that is added to its product, never by its number.
    private void FindMatrices()
    {
        foreach (var sum in _graph.Node.Where(node => node is { OpType: "Add", Input.Count: 2 }))
        {
            foreach (var (bias, product) in new[] { (sum.Input[0], sum.Input[1]), (sum.Input[1], sum.Input[0]) })
            {
                if (bias.EndsWith(Bias, StringComparison.Ordinal)
                    && _makers.GetValueOrDefault(product) is { OpType: "MatMul", Input: [_, var factor] }
                    && _constants.GetValueOrDefault(factor) is { Dims.Count: 2 } matrix)
                {
                    _transposed[bias[..^Bias.Length] + Weight] = matrix;
                }
            }
        }
    }

    // The heads and their size end the shape that a step's numbers are laid in.
    private int FindHeads(long size)
    {
        foreach (var shape in _graph.Node.Where(node => node is { OpType: "Concat", Input.Count: 4 }))
        {
            if (ReadInteger(shape.Input[2]) is { } heads && ReadInteger(shape.Input[3]) is { } headSize
                && heads > 0 && headSize > 0 && size % heads == 0 && size / heads == headSize)
            {
                return (int)heads;
            }
        }

        throw Other("its heads cannot be told");
    }

    private double FindEpsilon()
    {
        foreach (var node in _graph.Node)
        {
            if (node.OpType == "LayerNormalization" && node.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon") is { F: > 0 } epsilon)
            {
                return epsilon.F;
            }

            if (node is { OpType: "Sqrt", Input.Count: 1 } && _makers.GetValueOrDefault(node.Input[0]) is { OpType: "Add", Input.Count: 2 } sum
                && sum.Input.Select(ReadNumber).FirstOrDefault(number => number is > 0 and < 1) is { } added)
            {
                return added;
            }
        }

        return new EncoderConfiguration(EncoderFamily.Bert, 1, 1, 1, 1, 1, 1, 1).Epsilon;
    }

    private long? ReadInteger(string name) => _constants.GetValueOrDefault(name) switch
    {
        { DataType: DataType.Int64, RawData.Length: sizeof(long) } tensor => MemoryMarshal.Read<long>(tensor.RawData.Span),
        { DataType: DataType.Int64, Int64Data.Count: 1 } tensor => tensor.Int64Data[0],
        _ => null,
    };

    private float? ReadNumber(string name) =>
        _constants.GetValueOrDefault(name) is { Dims.Count: <= 1 } tensor && CountValues([.. tensor.Dims]) == 1 ? ToFloats(name, tensor)[0] : null;

    private float[] ToFloats(string name, TensorProto tensor)
    {
        var count = CountValues([.. tensor.Dims]);
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

    private static int ToSize(long size) => (int)Math.Min(size, int.MaxValue);

    private InvalidDataException Other(string what) => new(
        $"'{Name}' must be an encoder of BERT's shape under the names of Hugging Face's transformers but {what}. "
        + "Load the folder of the model instead, with config.json and model.safetensors.");
}
