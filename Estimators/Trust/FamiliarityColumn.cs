using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust;

/// <summary>The column of familiarity.</summary>
internal static class FamiliarityColumn
{
    /// <summary>Its name.</summary>
    public const string Name = "Familiarity";

    /// <summary>Makes the column, with its part of the graph.</summary>
    /// <param name="add">Adds the familiarity of rows to a graph, given the name of the raw output.</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="inputNames">The names of the graph's inputs.</param>
    public static OutputColumn Create(Func<OnnxGraph, string, string> add, string name, IReadOnlyList<string> inputNames) =>
        new(new ScalarColumn(name, NetworkOutput.ForColumn(name, 1, inputNames)), (graph, raw, _) => add(graph, raw));
}
