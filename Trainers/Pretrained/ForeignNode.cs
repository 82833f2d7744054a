using MLNet.DeepExtensions.Trainers.Onnx.Proto;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>Reads what an operator of a foreign graph says of itself.</summary>
internal static class ForeignNode
{
    /// <summary>Its name, or that of what it gives, and its kind: <c>'conv1' (Conv)</c>.</summary>
    public static string ToText(this NodeProto node) =>
        $"'{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(string.Empty))}' ({node.OpType})";

    /// <summary>A whole number.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="usual">What it is where the operator does not say it.</param>
    public static long GetInteger(this NodeProto node, string name, long usual) => node.FindAttribute(name)?.I ?? usual;

    /// <summary>A number with a fraction.</summary>
    /// <inheritdoc cref="GetInteger" path="/param"/>
    public static double GetNumber(this NodeProto node, string name, double usual) => node.FindAttribute(name)?.F ?? usual;

    /// <summary>A text.</summary>
    /// <inheritdoc cref="GetInteger" path="/param"/>
    public static string GetText(this NodeProto node, string name, string usual) => node.FindAttribute(name)?.S.ToStringUtf8() ?? usual;

    /// <summary>Whole numbers; null where the operator does not say them.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="name">The attribute.</param>
    public static long[]? FindIntegers(this NodeProto node, string name) => node.FindAttribute(name) is { } attribute ? [.. attribute.Ints] : null;

    private static AttributeProto? FindAttribute(this NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
