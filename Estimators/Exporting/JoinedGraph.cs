using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Exporting;

/// <summary>A graph that other graphs are put into, one behind the other.</summary>
internal sealed class JoinedGraph
{
    private const int IrVersion = 9;
    private const string MachineLearning = "ai.onnx.ml";
    private readonly GraphProto _graph = new() { Name = "pipeline" };
    private readonly HashSet<string> _domains = [MachineLearning];
    private int _parts;

    /// <summary>Adds a graph.</summary>
    /// <param name="part">The graph, which is changed.</param>
    /// <param name="inputs">What each of its inputs is here.</param>
    /// <returns>What each of its outputs is here.</returns>
    public Dictionary<string, string> Add(ModelProto part, Dictionary<string, string> inputs)
    {
        OperatorSets.Raise(part);
        _domains.UnionWith(part.OpsetImport.Select(set => set.Domain).Where(domain => domain.Length > 0));
        var prefix = $"{_parts++}/";
        string Here(string name) => name.Length == 0 ? name : inputs.GetValueOrDefault(name) ?? prefix + name;
        Rename(part.Graph, Here);
        _graph.Node.Add(part.Graph.Node);
        _graph.Initializer.Add(part.Graph.Initializer);
        return part.Graph.Output.ToDictionary(output => output.Name, output => Here(output.Name));
    }

    /// <summary>Adds an input for a column, as the graph declares it that takes it first.</summary>
    /// <returns>The name of its value, the column's.</returns>
    public string AddInput(DataViewSchema.Column column, ValueInfoProto taken)
    {
        var input = taken.Clone();
        input.Name = column.Name;
        if (input.Type.TensorType.Shape?.Dim is [var rows, ..] && rows.ValueCase != TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue)
        {
            rows.DimParam = "rows";
        }

        _graph.Input.Add(input);
        return column.Name;
    }

    /// <summary>Makes of the numbers that a graph of ours gives what a column of a type is.</summary>
    /// <param name="value">The numbers.</param>
    /// <param name="type">The type of the column.</param>
    /// <returns>The column's value.</returns>
    public string FromNumbers(string value, DataViewType type) => type switch
    {
        BooleanDataViewType or VectorDataViewType { ItemType: BooleanDataViewType } => Node("Greater", [value, Constant(0.5f)]),
        KeyDataViewType => Cast(
            Node("Where", [Node("GreaterOrEqual", [value, Constant(0)]), Node("Add", [value, Constant(1)]), Constant(0)]),
            TensorProto.Types.DataType.Uint32), // NaN is no class
        _ => value,
    };

    /// <summary>Declares a column as an output: keys as the texts that they stand for.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">Its value.</param>
    public void AddOutput(DataViewSchema.Column column, string value)
    {
        var item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        var names = item is KeyDataViewType key ? KeyValueList.FromColumn(column, (int)key.Count)?.Names : null;
        var source = names is null ? value : Lookup(Cast(value, TensorProto.Types.DataType.Int64), names);
        var name = _graph.Input.Any(input => input.Name == column.Name) ? StockStep.OutputName(column.Name) : column.Name;
        _graph.Node.Add(OnnxNode.Create("Identity", [source], name));
        var output = new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor() } };
        output.Type.TensorType.ElemType = names is null ? TypeOf(column, item) : TensorProto.Types.DataType.String;
        _graph.Output.Add(output);
    }

    /// <summary>The file, without what no output is made of.</summary>
    public byte[] ToBytes()
    {
        Prune();
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = OnnxFile.Producer + ".Exporting",
            ProducerVersion = OnnxFile.ProducerVersion,
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OperatorSets.Version });
        foreach (var domain in _domains.Order(StringComparer.Ordinal))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = domain == MachineLearning ? 3 : 1 });
        }

        return model.ToByteArray();
    }

    private void Prune()
    {
        var needed = _graph.Output.Select(output => output.Name).ToHashSet();
        List<NodeProto> kept = [];
        foreach (var node in _graph.Node.Reverse().Where(node => node.Output.Any(needed.Contains)))
        {
            kept.Add(node);
            needed.UnionWith(GraphValues.ReadBy(node));
        }

        kept.Reverse();
        Keep(_graph.Node, kept);
        Keep(_graph.Initializer, [.. _graph.Initializer.Where(tensor => needed.Contains(tensor.Name))]);
        Keep(_graph.Input, [.. _graph.Input.Where(input => needed.Contains(input.Name))]);
    }

    private static void Keep<T>(ICollection<T> all, IReadOnlyList<T> kept)
    {
        all.Clear();
        foreach (var one in kept)
        {
            all.Add(one);
        }
    }

    // Graphs within a graph, those of If and Loop, see the values around them.
    private static void Rename(GraphProto graph, Func<string, string> rename)
    {
        foreach (var node in graph.Node)
        {
            Rename(node.Input, rename);
            Rename(node.Output, rename);
            node.Name = rename(node.Name);
            foreach (var inner in GraphValues.InnerGraphs(node))
            {
                Rename(inner, rename);
                foreach (var value in inner.Input.Concat(inner.Output))
                {
                    value.Name = rename(value.Name);
                }
            }
        }

        foreach (var tensor in graph.Initializer)
        {
            tensor.Name = rename(tensor.Name);
        }
    }

    private static void Rename(RepeatedField<string> names, Func<string, string> rename)
    {
        for (var i = 0; i < names.Count; i++)
        {
            names[i] = rename(names[i]);
        }
    }

    private static TensorProto.Types.DataType TypeOf(DataViewSchema.Column column, DataViewType item) => Type.GetTypeCode(item.RawType) switch
    {
        TypeCode.Single => TensorProto.Types.DataType.Float,
        TypeCode.Boolean => TensorProto.Types.DataType.Bool,
        TypeCode.Int32 => TensorProto.Types.DataType.Int32,
        TypeCode.Int64 => TensorProto.Types.DataType.Int64,
        TypeCode.Double => TensorProto.Types.DataType.Double,
        TypeCode.UInt32 => TensorProto.Types.DataType.Uint32,
        _ when item is TextDataViewType => TensorProto.Types.DataType.String,
        _ => throw new NotSupportedException(
            $"The column '{column.Name}' of {ColumnText.ToText(column.Type)} cannot be an output of an ONNX file. "
            + "Leave it out of outputColumnNames."),
    };

    private string Lookup(string keys, IReadOnlyList<string> names)
    {
        var node = OnnxNode.Create(
            "LabelEncoder",
            [keys],
            NewName(),
            ("keys_int64s", Enumerable.Range(1, names.Count).Select(key => (long)key).ToArray()),
            ("values_strings", names.ToArray()),
            ("default_string", string.Empty));
        node.Domain = MachineLearning;
        _graph.Node.Add(node);
        return node.Output[0];
    }

    private string Cast(string value, TensorProto.Types.DataType type) => Node("Cast", [value], ("to", (long)type));

    private string Node(string type, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = OnnxNode.Create(type, inputs, NewName(), attributes);
        _graph.Node.Add(node);
        return node.Output[0];
    }

    private string Constant(float value)
    {
        var name = NewName();
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes([value])),
        });
        return name;
    }

    private string NewName() => $"joined/{_graph.Node.Count + _graph.Initializer.Count}";
}
