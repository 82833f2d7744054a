using System.Globalization;
using Google.Protobuf;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Onnx;

/// <summary>Makes operators of a graph.</summary>
internal static class OnnxNode
{
    /// <summary>Makes an operator with one output, whose name is its own as well.</summary>
    /// <param name="operatorType">The ONNX operator, for example <c>Gemm</c>.</param>
    /// <param name="inputs">The names of its inputs, in the operator's order.</param>
    /// <param name="output">The name of its output.</param>
    /// <param name="attributes">
    /// Its attributes: float, int, long, string, arrays of float, long or string, a tensor, or the graph of a loop's round.
    /// </param>
    public static NodeProto Create(
        string operatorType, IEnumerable<string> inputs, string output, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = operatorType, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        foreach (var (name, value) in attributes)
        {
            node.Attribute.Add(CreateAttribute(name, value));
        }

        return node;
    }

    private static AttributeProto CreateAttribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float number:
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                attribute.F = number;
                break;
            case int or long:
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                attribute.I = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                break;
            case string text:
                attribute.Type = AttributeProto.Types.AttributeType.String;
                attribute.S = ByteString.CopyFromUtf8(text);
                break;
            case long[] numbers:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.Add(numbers);
                break;
            case float[] numbers:
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                attribute.Floats.Add(numbers);
                break;
            case string[] texts:
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8));
                break;
            case TensorProto tensor:
                attribute.Type = AttributeProto.Types.AttributeType.Tensor;
                attribute.T = tensor;
                break;
            case GraphProto body:
                attribute.Type = AttributeProto.Types.AttributeType.Graph;
                attribute.G = body;
                break;
            default:
                throw new ArgumentException($"Attribute '{name}' must be a float, an integer, a string or an array of them "
                    + $"but is {value.GetType().Name}.", nameof(value));
        }

        return attribute;
    }
}
