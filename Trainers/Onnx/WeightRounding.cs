using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>Writes a graph anew with smaller weights.</summary>
internal sealed class WeightRounding
{
    private const string StorageKey = "deepextensions.weights";
    private const int FewestValues = 1024; // fewer take no room
    private const int NarrowestTable = 16; // a scale beside fewer bytes would take as much room as 16-bit floats
    private const int FewestFactors = 1 << 18; // with fewer, to round what is multiplied takes longer than the product saves
    private const int LargestByte = 127;
    private const byte Middle = 128;
    private const float Least = 1e-30f; // so that zeros are not divided by zero

    // A processor without instructions for it adds two products of bytes in 16 bits: 2 · 255 · 64 is still less than 2^15.
    private const int LargestFactor = 64;

    private readonly GraphProto _graph;
    private readonly GraphUses _uses;
    private readonly List<NodeProto> _constants = [];
    private readonly Dictionary<NodeProto, NodeProto[]> _replaced = [];

    private WeightRounding(GraphProto graph) => (_graph, _uses) = (graph, new GraphUses(graph));

    /// <summary>How the weights of a graph are stored.</summary>
    /// <param name="file">A file that this package wrote.</param>
    /// <exception cref="InvalidDataException">They are stored as only another version of this package knows.</exception>
    public static WeightStorage FindStorage(OnnxFile file) => file.FindMetadata(StorageKey) switch
    {
        null => WeightStorage.Float32,
        var name when Enum.TryParse<WeightStorage>(name, out var storage) && Enum.IsDefined(storage) => storage,
        var name => throw new InvalidDataException(
            $"The ONNX file's weights are stored as '{name}', which this version of the package does not know. "
            + "Read it with the version that wrote it."),
    };

    /// <summary>Writes a graph anew.</summary>
    /// <param name="onnx">A file that this package wrote.</param>
    /// <param name="storage">How the weights are to be stored.</param>
    /// <returns>The file; the same where the weights are stored so.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such storage.</exception>
    /// <exception cref="InvalidOperationException">The weights have been rounded before, to another storage.</exception>
    public static byte[] Apply(byte[] onnx, WeightStorage storage)
    {
        if (!Enum.IsDefined(storage))
        {
            throw new ArgumentOutOfRangeException(nameof(storage), storage, "The storage must be Float32, Float16 or Int8.");
        }

        var now = FindStorage(OnnxFile.Parse(onnx));
        if (now == storage)
        {
            return onnx;
        }

        if (now != WeightStorage.Float32)
        {
            throw new InvalidOperationException(
                $"The weights have been rounded to {now} before, and what that took from them does not come back. "
                + $"Store those of the model as it was trained as {storage}.");
        }

        var model = ModelProto.Parser.ParseFrom(onnx);
        new WeightRounding(model.Graph).Apply(storage);
        model.MetadataProps.Add(new StringStringEntryProto { Key = StorageKey, Value = storage.ToString() });
        return model.ToByteArray();
    }

    private void Apply(WeightStorage storage)
    {
        foreach (var tensor in _graph.Initializer.Where(IsLargeWeight).ToArray())
        {
            var values = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
            if ((storage == WeightStorage.Int8 && tensor.Dims.Count > 1 && TryStoreBytes(tensor, values)) || TryStoreHalf(tensor, values))
            {
                _graph.Initializer.Remove(tensor);
            }
        }

        NodeProto[] nodes = [.. _constants, .. _graph.Node.SelectMany(node => _replaced.GetValueOrDefault(node, [node]))];
        _graph.Node.Clear();
        _graph.Node.Add(nodes);
    }

    private bool IsLargeWeight(TensorProto tensor) => tensor.DataType == TensorProto.Types.DataType.Float
        && tensor.RawData.Length >= FewestValues * sizeof(float)
        && (tensor.Dims.Count > 1 ? _uses.IsWeight(tensor.Name) : _uses.IsTable(tensor.Name));

    private bool TryStoreHalf(TensorProto tensor, float[] values)
    {
        var fits = StoredWeights.FitHalf(values);
        if (fits)
        {
            _constants.AddRange(StoredWeights.CreateHalf(tensor.Name, tensor.Dims, values));
        }

        return fits;
    }

    private bool TryStoreBytes(TensorProto tensor, float[] values)
    {
        long[] dimensions = [.. tensor.Dims];
        if (!Array.TrueForAll(values, float.IsFinite))
        {
            return false;
        }

        if (_uses.FindProduct(tensor.Name) is var (product, transpose))
        {
            StoreMatrix(tensor.Name, values, dimensions, product, transpose);
        }
        else if (!_uses.IsTable(tensor.Name))
        {
            StoreUnrolled(tensor.Name, ByteWeights.Round(values, dimensions, 1.., LargestByte));
        }
        else if (dimensions[^1] >= NarrowestTable)
        {
            StoreTable(tensor.Name, ByteWeights.Round(values, dimensions, 1.., LargestByte));
        }
        else
        {
            return false;
        }

        return true;
    }

    // 32-bit floats again, computed once when the graph is loaded.
    private void StoreUnrolled(string name, ByteWeights weight)
    {
        var (bytes, scales) = Add(name, weight);
        _constants.Add(OnnxNode.Create("Cast", [bytes], name + "/floats", ("to", (long)TensorProto.Types.DataType.Float)));
        _constants.Add(OnnxNode.Create("Mul", [name + "/floats", scales], name));
    }

    // Only the rows that are looked up become 32-bit floats.
    private void StoreTable(string name, ByteWeights weight)
    {
        var (bytes, scales) = Add(name, weight);
        foreach (var node in _uses[name].Select(use => use.Node).Distinct())
        {
            var (output, places) = (node.Output[0], node.Input[1]);
            _replaced[node] =
            [
                OnnxNode.Create("Gather", [bytes, places], output + "/int8", ("axis", 0)),
                OnnxNode.Create("Cast", [output + "/int8"], output + "/floats", ("to", (long)TensorProto.Types.DataType.Float)),
                OnnxNode.Create("Gather", [scales, places], output + "/scale", ("axis", 0)),
                OnnxNode.Create("Mul", [output + "/floats", output + "/scale"], output),
            ];
        }
    }

    private void StoreMatrix(string name, float[] values, long[] dimensions, NodeProto product, NodeProto? transpose)
    {
        var hasUnitsFirst = transpose is not null || product.OpType == "Gemm";
        var factors = hasUnitsFirst ? 1..2 : ^2..^1;
        if (values.Length < FewestFactors)
        {
            StoreUnrolled(name, ByteWeights.Round(values, dimensions, factors, LargestByte));
            return;
        }

        var (bytes, scales) = Add(name, ByteWeights.Round(values, dimensions, factors, LargestFactor));
        var matrix = bytes;
        if (hasUnitsFirst)
        {
            (matrix, var row) = (name + "/matrix", name + "/row");
            _constants.Add(OnnxNode.Create("Transpose", [bytes], matrix, ("perm", new long[] { 1, 0 })));
            _constants.Add(OnnxNode.Create("Transpose", [scales], row, ("perm", new long[] { 1, 0 })));
            scales = row;
        }

        if (transpose is not null)
        {
            _replaced[transpose] = [];
        }

        _replaced[product] = [.. Multiply(product, matrix, scales)];
    }

    // Each row is brought to [-127, 127] by its largest number, and its middle then to 128. Where a number is NaN, which ReduceMax passes over, so is
    // the sum of all, and with it the whole row of the product.
    private IEnumerable<NodeProto> Multiply(NodeProto product, string matrix, string scales)
    {
        var (input, output) = (product.Input[0], product.Output[0]);
        var bias = product.Input.Count > 2 ? product.Input[2] : null;
        string Name(string part) => $"{output}/{part}";
        return
        [
            OnnxNode.Create("Abs", [input], Name("sizes")),
            OnnxNode.Create("ReduceMax", [Name("sizes")], Name("largest"), ("axes", new long[] { -1 }), ("keepdims", 1)),
            OnnxNode.Create("ReduceL1", [input], Name("sum"), ("axes", new long[] { -1 }), ("keepdims", 1)),
            OnnxNode.Create("Mul", [Name("sum"), Constant("int8/none", 0)], Name("zero")),
            OnnxNode.Create("Add", [Name("largest"), Name("zero")], Name("finite")),
            OnnxNode.Create("Max", [Name("finite"), Constant("int8/least", Least)], Name("positive")),
            OnnxNode.Create("Div", [Name("positive"), Constant("int8/127", LargestByte)], Name("step")),
            OnnxNode.Create("Div", [input, Name("step")], Name("scaled")),
            OnnxNode.Create("Add", [Name("scaled"), Constant("int8/middle", Middle + 0.5f)], Name("raised")), // so that cutting off rounds
            OnnxNode.Create("Cast", [Name("raised")], Name("bytes"), ("to", (long)TensorProto.Types.DataType.Uint8)),
            OnnxNode.Create("MatMulInteger", [Name("bytes"), matrix, MiddleByte()], Name("sums")),
            OnnxNode.Create("Cast", [Name("sums")], Name("floats"), ("to", (long)TensorProto.Types.DataType.Float)),
            OnnxNode.Create("Mul", [Name("floats"), Name("step")], Name("products")),
            OnnxNode.Create("Mul", [Name("products"), scales], bias is null ? output : Name("unbiased")),
            .. bias is null ? (NodeProto[])[] : [OnnxNode.Create("Add", [Name("unbiased"), bias], output)],
        ];
    }

    private (string Bytes, string Scales) Add(string name, ByteWeights weight)
    {
        var (nodes, bytes, scales) = StoredWeights.CreateBytes(name, weight);
        _constants.AddRange(nodes);
        return (bytes, scales);
    }

    private string Constant(string name, float value) => AddInitializer(name, TensorProto.Types.DataType.Float, BitConverter.GetBytes(value));

    private string MiddleByte() => AddInitializer("int8/zero", TensorProto.Types.DataType.Uint8, [Middle]);

    private string AddInitializer(string name, TensorProto.Types.DataType type, byte[] bytes)
    {
        if (!_graph.Initializer.Any(tensor => tensor.Name == name))
        {
            _graph.Initializer.Add(new TensorProto { Name = name, DataType = type, RawData = ByteString.CopyFrom(bytes) });
        }

        return name;
    }
}
