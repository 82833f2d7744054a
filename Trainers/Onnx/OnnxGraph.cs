using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>An ONNX graph while it is being written: nodes are added in order, each returns the name of its output.</summary>
/// <remarks>
/// Every value has the batch as its first, unknown dimension. Names that are made here end in a running number, so
/// that two layers never collide. The format is that of the ONNX intermediate representation, operator set 17.
/// </remarks>
internal sealed partial class OnnxGraph
{
    /// <summary>The version of the ONNX operator set that graphs are written for.</summary>
    public const int OperatorSet = 17;

    private const int IrVersion = 8;
    private const string ModelDomain = "ai.onnx.ml";

    // ONNX Runtime reads this entry where the environment variable ORT_LOAD_CONFIG_FROM_MODEL is 1, and nowhere else. Then each call computes on the
    // thread that makes it, also in a process without this package; by default, the threads of a session wait for each other by spinning.
    private const string SessionKey = "ort_config";
    private const string SessionOptions = """{"session_options":{"intra_op_num_threads":1,"inter_op_num_threads":1}}""";

    private readonly GraphProto _graph = new() { Name = "network" };
    private readonly Dictionary<string, string> _metadata = [];
    private readonly HashSet<string> _names = [];

    /// <summary>
    /// The name of the value that holds the number of steps of each row, (rows) int64, while layers of a sequence are added; null when all
    /// rows have all steps.
    /// </summary>
    internal string? Lengths { get; set; }

    /// <summary>
    /// The name of the number of steps that each row of numbers really has, (rows) int64: 0 for one without any, which layers take for one step;
    /// null where there are no such rows.
    /// </summary>
    internal string? StepCounts { get; set; }

    /// <summary>The name of what the last layer of a network takes, set when the network has been added; null before.</summary>
    internal string? LastInput { get; set; }

    /// <summary>Declares an input with any number of rows.</summary>
    /// <param name="name">The input's name, unique in the graph.</param>
    /// <param name="shape">The shape of one row.</param>
    /// <param name="element">The type of its values. Default 32-bit floats.</param>
    /// <returns>The name, to be used as a node's input.</returns>
    public string Input(string name, TensorShape shape, InputElement element = InputElement.Number)
    {
        _graph.Input.Add(Value(Claim(name), DataTypeOf(element), element == InputElement.Pixel ? PixelInput.WithAlpha(shape) : shape));
        return name;
    }

    /// <summary>The names of the inputs.</summary>
    internal IEnumerable<string> InputNames => _graph.Input.Select(input => input.Name);

    /// <summary>Whether there is an input of a name.</summary>
    internal bool HasInput(string name) => _graph.Input.Any(input => input.Name == name);

    /// <summary>Declares a value as an output of 32-bit floats, under a name of its own.</summary>
    /// <param name="name">The output's name, unique in the graph.</param>
    /// <param name="value">The name of the value.</param>
    /// <param name="shape">The shape of one row.</param>
    public void Output(string name, string value, TensorShape shape)
    {
        AddNode("Identity", [value], Claim(name), []);
        _graph.Output.Add(Value(name, TensorProto.Types.DataType.Float, shape));
    }

    /// <summary>Adds a constant, such as a layer's weight.</summary>
    /// <param name="name">The constant's name, unique in the graph.</param>
    /// <param name="values">The values, last dimension fastest.</param>
    /// <param name="dimensions">The dimensions; none for a scalar.</param>
    /// <returns>The name, to be used as a node's input.</returns>
    /// <exception cref="ArgumentException">The dimensions do not hold as many values.</exception>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> dimensions) =>
        AddConstant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), values.Length, dimensions);

    /// <summary>Adds a constant of 64-bit integers, such as a target shape.</summary>
    /// <inheritdoc cref="Constant(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public string Constant(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> dimensions) =>
        AddConstant(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), values.Length, dimensions);

    /// <summary>Adds a scalar constant under a generated name.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The name, to be used as a node's input.</returns>
    public string Scalar(float value) => Constant(NewName("scalar"), [value], []);

    /// <summary>Adds a vector of 64-bit integers under a generated name, such as the axes of an operator.</summary>
    /// <param name="values">The values.</param>
    /// <returns>The name, to be used as a node's input.</returns>
    public string Integers(params ReadOnlySpan<long> values) => Constant(NewName("integers"), values, values.Length);

    /// <summary>Adds a constant under a generated name, such as the factors of a fixed average.</summary>
    /// <inheritdoc cref="Constant(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    internal string Floats(ReadOnlySpan<float> values, params ReadOnlySpan<long> dimensions) => Constant(NewName("floats"), values, dimensions);

    /// <summary>Converts a value to 32-bit floats: false becomes 0, true 1.</summary>
    /// <param name="value">The name of the value.</param>
    /// <returns>The name of the converted value.</returns>
    public string CastToSingle(string value) => Node("Cast", [value], ("to", (long)TensorProto.Types.DataType.Float));

    /// <summary>Converts a value to 64-bit floats.</summary>
    /// <param name="value">The name of the value.</param>
    /// <returns>The name of the converted value.</returns>
    internal string CastToDouble(string value) => Node("Cast", [value], ("to", (long)TensorProto.Types.DataType.Double));

    /// <summary>Converts a value to 64-bit integers; fractions are cut off.</summary>
    /// <param name="value">The name of the value.</param>
    /// <returns>The name of the converted value.</returns>
    public string CastToInt64(string value) => Node("Cast", [value], ("to", (long)TensorProto.Types.DataType.Int64));

    /// <summary>Looks up 64-bit integers in a list.</summary>
    /// <param name="value">The name of the value.</param>
    /// <param name="known">The list, without repetitions.</param>
    /// <returns>The name of the places in the list, from 1 on; 0 for what is not in it.</returns>
    public string Lookup(string value, long[] known)
    {
        var output = Claim(NewName("lookup"));
        AddNode(
            "LabelEncoder",
            [value],
            output,
            [("keys_int64s", known), ("values_int64s", Enumerable.Range(1, known.Length).Select(i => (long)i).ToArray()), ("default_int64", 0L)],
            domain: ModelDomain);
        return output;
    }

    /// <summary>Takes one number of each row.</summary>
    /// <param name="value">The name of the value, (rows, width).</param>
    /// <param name="slot">Its place.</param>
    /// <returns>The name of the number, (rows, 1).</returns>
    internal string Slot(string value, int slot) => Node("Slice", [value, Integers(slot), Integers(slot + 1), Integers(1)]);

    /// <summary>Sorts the numbers of each row, the smallest first.</summary>
    /// <param name="value">The name of the value, (rows, width).</param>
    /// <param name="width">The number of numbers of a row.</param>
    /// <returns>The name of the sorted value.</returns>
    internal string Sort(string value, int width) => Smallest(value, width);

    /// <summary>Takes the smallest numbers of each row, in ascending order.</summary>
    /// <param name="value">The name of the value, (rows, width).</param>
    /// <param name="count">How many to take, at most the width.</param>
    /// <returns>The name of these numbers, (rows, count).</returns>
    internal string Smallest(string value, int count)
    {
        var output = Claim(NewName("sort"));
        AddNode("TopK", [value, Integers(count)], output, [("axis", 1), ("largest", 0)]);
        _graph.Node[^1].Output.Add(Claim(NewName("places"))); // the operator's second output, which nobody reads
        return output;
    }

    /// <summary>Keeps a constant in the file that no operator needs, so that it can be read back.</summary>
    /// <param name="constant">The name of the constant.</param>
    public void Keep(string constant) => Node("Identity", [constant]);

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="operatorType">The ONNX operator, for example <c>Gemm</c>.</param>
    /// <param name="inputs">The names of its inputs, in the operator's order.</param>
    /// <param name="attributes">Its attributes: float, int, long, string, or arrays of float, long or string.</param>
    /// <returns>The generated name of its output.</returns>
    public string Node(string operatorType, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var output = Claim(NewName(operatorType.ToLowerInvariant()));
        AddNode(operatorType, inputs, output, attributes);
        return output;
    }

    /// <summary>Adds an operator of <c>ai.onnx.ml</c>, ONNX's models that are no networks, such as trees.</summary>
    /// <inheritdoc cref="Node"/>
    internal string ModelNode(string operatorType, IReadOnlyList<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var output = Claim(NewName(operatorType.ToLowerInvariant()));
        AddNode(operatorType, inputs, output, attributes, domain: ModelDomain);
        return output;
    }

    /// <summary>Records the slot names of an output, in the form that ML.NET's OnnxTransformer reads them.</summary>
    /// <param name="output">The name of the output.</param>
    /// <param name="names">A name for each slot.</param>
    public void SlotNames(string output, IReadOnlyList<string> names)
    {
        // OnnxTransformer looks for a node of this name and reads its attribute; the node's value is used by nobody.
        var encoded = new TensorProto { Name = Claim(NewName("slotnames")), DataType = TensorProto.Types.DataType.String };
        encoded.Dims.Add(names.Count);
        encoded.StringData.Add(names.Select(ByteString.CopyFromUtf8));
        _graph.Initializer.Add(encoded);
        AddNode(
            "LabelEncoder",
            [encoded.Name],
            Claim(NewName("slotnames")),
            [("keys_strings", names.ToArray()), ("values_int64s", Enumerable.Range(0, names.Count).Select(i => (long)i).ToArray())],
            domain: ModelDomain,
            name: $"mlnet.{output}.SlotNames");
    }

    /// <summary>Stores a text beside the graph.</summary>
    /// <param name="key">The entry's key.</param>
    /// <param name="value">The entry's text.</param>
    public void Metadata(string key, string value) => _metadata[key] = value;

    /// <summary>Writes the graph as an ONNX file.</summary>
    /// <returns>The file's bytes.</returns>
    public byte[] ToBytes()
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = OnnxFile.Producer,
            ProducerVersion = OnnxFile.ProducerVersion,
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OperatorSet });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = ModelDomain, Version = 3 });
        foreach (var (key, value) in _metadata.Prepend(new(SessionKey, SessionOptions)))
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return model.ToByteArray();
    }

    private static TensorProto.Types.DataType DataTypeOf(InputElement element) => element switch
    {
        InputElement.Byte or InputElement.Pixel => TensorProto.Types.DataType.Uint8,
        InputElement.Key => TensorProto.Types.DataType.Uint32,
        _ => TensorProto.Types.DataType.Float,
    };

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, TensorShape shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "rows" });
        for (var i = 0; i < shape.Rank; i++)
        {
            dimensions.Dim.Add(i == 0 && shape.HasVariableSteps
                ? new TensorShapeProto.Types.Dimension { DimParam = $"steps of {name}" }
                : new TensorShapeProto.Types.Dimension { DimValue = shape.Dimensions[i] });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = dimensions } },
        };
    }

    private void AddNode(
        string operatorType, IReadOnlyList<string> inputs, string output, ReadOnlySpan<(string Name, object Value)> attributes,
        string domain = "", string? name = null)
    {
        var node = OnnxNode.Create(operatorType, inputs, output, attributes);
        (node.Domain, node.Name) = (domain, name ?? output);
        _graph.Node.Add(node);
    }

    private string AddConstant(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, int count, ReadOnlySpan<long> dimensions)
    {
        var size = 1L;
        foreach (var dimension in dimensions)
        {
            size *= dimension;
        }

        if (size != count)
        {
            throw new ArgumentException($"Constant '{name}' has {count} values but its dimensions hold {size}.", nameof(dimensions));
        }

        // ONNX raw data is little-endian, as every platform that .NET and torch share.
        var tensor = new TensorProto { Name = Claim(name), DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(dimensions.ToArray());
        _graph.Initializer.Add(tensor);
        return name;
    }

    private string Claim(string name) =>
        _names.Add(name) ? name : throw new ArgumentException($"The graph already has a value named '{name}'.", nameof(name));

    // The name is free until it is claimed.
    private string NewName(string stem) => $"{stem}:{_names.Count}";
}
