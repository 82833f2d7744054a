using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>An ONNX graph of texts and integers while it is being written: nodes are added in order, each returns the name of its output.</summary>
/// <param name="name">What the graph is called.</param>
internal sealed class TextGraph(string name)
{
    private const int OperatorSet = 20; // The first with RegexFullMatch and StringConcat.
    private const int IrVersion = 9;
    private const string MicrosoftDomain = "com.microsoft";
    private const string MlDomain = "ai.onnx.ml";
    private readonly GraphProto _main = new() { Name = name };
    private GraphProto? _body;
    private int _values;

    private GraphProto Current => _body ?? _main;

    /// <summary>Declares an input that is a text.</summary>
    /// <param name="name">Its name; its shape is (1, 1).</param>
    /// <returns>The name.</returns>
    public string TextInput(string name) => Declare(name, TensorProto.Types.DataType.String, new() { DimValue = 1 });

    /// <summary>Declares an input that is the UTF-16 units of a text.</summary>
    /// <param name="name">Its name; its shape is (1, number of units).</param>
    /// <returns>The name.</returns>
    public string UnitsInput(string name) => Declare(name, TensorProto.Types.DataType.Uint16, new() { DimParam = $"units of {name}" });

    /// <summary>Declares the output, texts of shape (1, number of texts).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="texts">The texts, of shape (number of texts).</param>
    public void TextsOutput(string name, string texts)
    {
        AddNode("Reshape", [texts, Integers(1, -1)], name);
        _main.Output.Add(Value(name, TensorProto.Types.DataType.String, new() { DimValue = 1 }, new() { DimParam = "texts" }));
    }

    /// <summary>Declares the output, 32-bit floats of shape (1, number of numbers).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="numbers">The numbers, 64-bit integers of any shape.</param>
    public void NumbersOutput(string name, string numbers)
    {
        var floats = Node("Cast", [numbers], ("to", (int)TensorProto.Types.DataType.Float));
        AddNode("Reshape", [floats, Integers(1, -1)], name);
        _main.Output.Add(Value(name, TensorProto.Types.DataType.Float, new() { DimValue = 1 }, new() { DimParam = "numbers" }));
    }

    /// <summary>Adds a vector of 64-bit integers.</summary>
    public string Integers(params ReadOnlySpan<long> values) =>
        Constant(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), values.Length);

    /// <summary>Adds a single 64-bit integer.</summary>
    public string Integer(long value) => Constant(TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes([value]));

    /// <summary>Adds a table of 32-bit integers.</summary>
    /// <param name="values">The numbers, row by row.</param>
    /// <param name="dimensions">Its dimensions.</param>
    public string Table(ReadOnlySpan<int> values, params ReadOnlySpan<long> dimensions) =>
        Constant(TensorProto.Types.DataType.Int32, MemoryMarshal.AsBytes(values), dimensions);

    /// <summary>Adds a vector of one false.</summary>
    public string False() => Constant(TensorProto.Types.DataType.Bool, [0], 1);

    /// <summary>Adds a single true.</summary>
    public string True() => Constant(TensorProto.Types.DataType.Bool, [1]);

    /// <summary>Converts numbers or truth values to 64-bit integers.</summary>
    public string ToInt64(string value) => Node("Cast", [value], ("to", (int)TensorProto.Types.DataType.Int64));

    /// <summary>Converts numbers to truth values.</summary>
    public string ToBoolean(string value) => Node("Cast", [value], ("to", (int)TensorProto.Types.DataType.Bool));

    /// <summary>Joins vectors.</summary>
    public string Concat(params string[] values) => Node("Concat", values, ("axis", 0));

    /// <summary>A part of a vector.</summary>
    /// <param name="value">The vector.</param>
    /// <param name="start">A vector of one number: where it begins.</param>
    /// <param name="end">A vector of one number: where it ends.</param>
    public string Slice(string value, string start, string end) => Node("Slice", [value, start, end]);

    /// <summary>A part of a vector.</summary>
    public string Slice(string value, long start, long end = long.MaxValue) => Slice(value, Integers(start), Integers(end));

    /// <summary>The number of entries of a vector, as a vector of one number.</summary>
    public string Length(string value) => Node("Shape", [value]);

    /// <summary>The places where a vector of truth values is true.</summary>
    public string Places(string isTrue) => Node("Reshape", [Node("NonZero", [isTrue]), Integers(-1)]);

    /// <summary>The places of a vector's entries, from 0 on.</summary>
    public string Positions(string value) => Node("Range", [Integer(0), Node("Size", [value]), Integer(1)]);

    /// <summary>Changes vectors again and again.</summary>
    /// <param name="values">The vectors: first 64-bit integers or truth values.</param>
    /// <param name="isTruth">Which of them are truth values.</param>
    /// <param name="round">Adds one round; gives a single truth value, whether another one follows, and the vectors behind the round.</param>
    /// <returns>The vectors behind the last round.</returns>
    public string[] Loop(string[] values, bool[] isTruth, Func<string[], (string GoesOn, string[] Values)> round)
    {
        var types = Array.ConvertAll(isTruth, truth => truth ? TensorProto.Types.DataType.Bool : TensorProto.Types.DataType.Int64);
        var goesOn = True();
        var body = new GraphProto { Name = NewName("round") };
        string Enter(TensorProto.Types.DataType type, bool isVector)
        {
            body.Input.Add(Value(NewName("value"), type, isVector ? [new() { DimParam = NewName("length") }] : []));
            return body.Input[^1].Name;
        }

        _ = Enter(TensorProto.Types.DataType.Int64, false);
        _ = Enter(TensorProto.Types.DataType.Bool, false);
        var before = Array.ConvertAll(types, type => Enter(type, true));
        var around = _body;
        _body = body;
        var (next, after) = round(before);
        _body = around;
        body.Output.Add(Value(next, TensorProto.Types.DataType.Bool));
        foreach (var (value, type) in after.Zip(types))
        {
            body.Output.Add(Value(value, type, new TensorShapeProto.Types.Dimension { DimParam = NewName("length") }));
        }

        _ = AddNode("Loop", [string.Empty, goesOn, .. values], NewName("Loop"), ("body", body));
        var node = Current.Node[^1];
        foreach (var _ in values.Skip(1))
        {
            node.Output.Add(NewName("Loop"));
        }

        return [.. node.Output];
    }

    /// <summary>Looks up numbers.</summary>
    /// <param name="value">The numbers.</param>
    /// <param name="table">What they become.</param>
    /// <param name="other">What others become.</param>
    public string Lookup(string value, IReadOnlyDictionary<long, long> table, long other) => Node(
        "LabelEncoder", [value], ("keys_int64s", table.Keys.ToArray()), ("values_int64s", table.Values.ToArray()), ("default_int64", other));

    /// <summary>The names of numbers.</summary>
    /// <param name="value">The numbers, from 0 on.</param>
    /// <param name="names">The name of each.</param>
    public string Names(string value, IReadOnlyList<string> names) => Node(
        "LabelEncoder",
        [value],
        ("keys_int64s", Enumerable.Range(0, names.Count).Select(id => (long)id).ToArray()),
        ("values_strings", names.ToArray()));

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="operatorType">The operator.</param>
    /// <param name="inputs">The names of its inputs.</param>
    /// <param name="attributes">Its attributes: integers, texts, or arrays of them.</param>
    /// <returns>The name of its output.</returns>
    public string Node(string operatorType, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        AddNode(operatorType, inputs, NewName(operatorType), attributes);

    /// <summary>Writes the graph as an ONNX file.</summary>
    public byte[] ToBytes()
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "MLNet.DeepExtensions.Tokenization", Graph = _main };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OperatorSet });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = MicrosoftDomain, Version = 1 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = MlDomain, Version = 3 });
        return model.ToByteArray();
    }

    private static string DomainOf(string operatorType) => operatorType switch
    {
        "Tokenizer" => MicrosoftDomain,
        "LabelEncoder" => MlDomain,
        _ => string.Empty,
    };

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params TensorShapeProto.Types.Dimension[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(dimensions);
        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private string Declare(string name, TensorProto.Types.DataType type, TensorShapeProto.Types.Dimension columns)
    {
        _main.Input.Add(Value(name, type, new() { DimValue = 1 }, columns));
        return name;
    }

    private string Constant(TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> dimensions)
    {
        var tensor = new TensorProto { Name = $"constant:{_main.Initializer.Count}", DataType = type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(dimensions.ToArray());
        _main.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string AddNode(string operatorType, string[] inputs, string output, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = OnnxNode.Create(operatorType, inputs, output, attributes);
        node.Domain = DomainOf(operatorType);
        Current.Node.Add(node);
        return output;
    }

    private string NewName(string operatorType) => $"{operatorType}:{_values++}";
}
