using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Scoring;

/// <summary>Compares what a graph declares with what it is to be used for.</summary>
internal static class GraphShapes
{
    /// <summary>Finds the dimensions of one row of an input.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="input">The encoder of the input.</param>
    /// <returns>The dimensions without the number of rows; their product is the encoder's width, or only -1 for rows of any length.</returns>
    /// <exception cref="ArgumentException">The graph has no such input, or one of another size.</exception>
    public static long[] Input(InferenceSession session, InputEncoder input)
    {
        var dimensions = RowDimensions(session.InputMetadata, "input", input.GraphName);
        if (input.HasVariableLength)
        {
            return dimensions is [-1]
                ? dimensions
                : throw new ArgumentException(
                    $"The network's input '{input.ColumnName}' must take rows of any length, as its column has, " +
                    $"but its dimensions are ({string.Join(", ", dimensions)}). Build the graph with an unknown dimension.");
        }

        return dimensions.Aggregate(1L, (product, dimension) => product * dimension) == input.Width
            ? dimensions
            : throw new ArgumentException(
                $"The network's input '{input.ColumnName}' must take {input.Width} values a row, as its column has, " +
                $"but its dimensions are ({string.Join(", ", dimensions)}). " +
                "Build the graph for the size of the column.");
    }

    /// <summary>Checks that each input of the graph gets its values from somewhere.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="names">The names of the inputs that are encoded.</param>
    /// <exception cref="ArgumentException">The graph has an input more.</exception>
    public static void CheckInputs(InferenceSession session, IReadOnlyList<string> names)
    {
        foreach (var name in session.InputMetadata.Keys.Except(names))
        {
            throw new ArgumentException(
                $"The network has the input '{name}', but no column is encoded for it. " +
                "Give an encoder for each input.");
        }
    }

    /// <summary>Checks that the graph has the outputs, as wide as they are said to be.</summary>
    /// <param name="session">The graph.</param>
    /// <param name="outputs">The outputs.</param>
    /// <exception cref="ArgumentException">The graph has no such output, or one of another size.</exception>
    public static void CheckOutputs(InferenceSession session, IReadOnlyList<NetworkOutput> outputs)
    {
        foreach (var output in outputs)
        {
            var dimensions = RowDimensions(session.OutputMetadata, "output", output.Name);
            if (dimensions is not [var width] || width != (output.IsSequence ? -1 : output.Width))
            {
                throw new ArgumentException(
                    $"The network's output '{output.Name}' must have the dimensions (rows, {(output.IsSequence ? "any" : output.Width)}) " +
                    $"but a row has ({string.Join(", ", dimensions)}). Reshape it in the graph.");
            }
        }
    }

    private static long[] RowDimensions(IReadOnlyDictionary<string, NodeMetadata> values, string kind, string name)
    {
        if (!values.TryGetValue(name, out var value))
        {
            var names = string.Join(", ", values.Keys.Select(key => $"'{key}'"));
            throw new ArgumentException($"The network has no {kind} '{name}', only {names}. Name it so in the graph.");
        }

        return value.Dimensions.Skip(1).Select(dimension => (long)dimension).ToArray();
    }
}
