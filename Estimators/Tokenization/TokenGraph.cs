using System.Runtime.InteropServices;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>
/// The ONNX graph that cuts one text into tokens. ML.NET's own tokenisers split at separators and drop them, and know UTF-16
/// units only; ONNX Runtime has a tokeniser by regular expression that ML.NET's OnnxTransformer runs as any other graph.
/// </summary>
internal sealed class TokenGraph
{
    private const int OperatorSet = 20; // The first with RegexFullMatch and StringConcat.
    private const int IrVersion = 9;
    private readonly GraphProto _graph = new() { Name = "tokens" };

    private TokenGraph()
    {
    }

    /// <summary>Writes the graph.</summary>
    /// <param name="inputName">The name of the input, a text of shape (1, 1).</param>
    /// <param name="outputName">The name of the output, texts of shape (1, number of tokens), possibly none.</param>
    /// <param name="pattern">What a token is, of <see cref="TokenPatterns"/>.</param>
    /// <param name="leftOut">The tokens that are left out.</param>
    /// <param name="ngramLength">The number of neighbouring tokens to join to one, at least 1.</param>
    /// <returns>The graph as an ONNX file.</returns>
    public static byte[] Create(string inputName, string outputName, string pattern, string leftOut, int ngramLength)
    {
        var graph = new TokenGraph();
        graph._graph.Input.Add(Text(inputName, new() { DimValue = 1 }));
        graph._graph.Output.Add(Text(outputName, new() { DimParam = "tokens" }));
        graph.AddNodes(inputName, outputName, pattern, leftOut, ngramLength);
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "MLNet.DeepExtensions.Tokenization", Graph = graph._graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OperatorSet });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        return model.ToByteArray();
    }

    private void AddNodes(string inputName, string outputName, string pattern, string leftOut, int ngramLength)
    {
        var matches = Node("Tokenizer", [inputName], ("tokenexp", pattern), ("mark", 0), ("mincharnum", 1), ("pad_value", string.Empty));
        var tokens = Node("Reshape", [matches, Constant(-1)]);
        var dropped = Node("RegexFullMatch", [tokens], ("pattern", leftOut));
        tokens = Node("Compress", [tokens, Node("Not", [dropped])], ("axis", 0));
        var ngrams = Slice(tokens, 0, ngramLength);
        for (var i = 1; i < ngramLength; i++)
        {
            ngrams = Node("StringConcat", [ngrams, Slice(tokens, i, ngramLength)]);
        }

        AddNode("Reshape", [ngrams, Constant(1, -1)], outputName);
    }

    // The tokens at one place of all n-grams; none if there are fewer than n tokens.
    private string Slice(string tokens, int place, int ngramLength)
    {
        var end = place == ngramLength - 1 ? long.MaxValue : place + 1 - ngramLength;
        return Node("Slice", [tokens, Constant(place), Constant(end)]);
    }

    private string Constant(params ReadOnlySpan<long> values)
    {
        var tensor = new TensorProto
        {
            Name = $"constant:{_graph.Initializer.Count}",
            DataType = TensorProto.Types.DataType.Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
        tensor.Dims.Add(values.Length);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string Node(string operatorType, string[] inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        AddNode(operatorType, inputs, $"{operatorType}:{_graph.Node.Count}", attributes);

    private string AddNode(string operatorType, string[] inputs, string output, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = operatorType, Name = output, Domain = operatorType == "Tokenizer" ? "com.microsoft" : string.Empty };
        node.Input.Add(inputs);
        node.Output.Add(output);
        foreach (var (name, value) in attributes)
        {
            node.Attribute.Add(value is string text
                ? new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(text) }
                : new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = (int)value });
        }

        _graph.Node.Add(node);
        return output;
    }

    private static ValueInfoProto Text(string name, TensorShapeProto.Types.Dimension columns)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 });
        shape.Dim.Add(columns);
        var type = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.String, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
