using Microsoft.ML;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Trust;

/// <summary>The columns of sets of classes.</summary>
internal static class PredictionSetColumns
{
    private const string Set = "PredictionSet";
    private const string Size = "PredictionSetSize";

    /// <summary>The columns as they are promised before there is data.</summary>
    public static IReadOnlyList<SchemaShape.Column> Shapes => [SchemaShapes.BooleanVector(Set), SchemaShapes.Scalar(Size)];

    /// <summary>Makes the columns, each with its part of the graph.</summary>
    /// <param name="sets">The sets.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="areOfTwo">Whether the raw output is the log-odds of two classes; otherwise the logits of several.</param>
    /// <param name="inputNames">The names of the graph's inputs.</param>
    public static OutputColumn[] Create(ClassSets sets, IReadOnlyList<string> classNames, bool areOfTwo, IReadOnlyList<string> inputNames) =>
    [
        new(
            new BooleanVectorColumn(Set, NetworkOutput.ForColumn(Set, classNames.Count, inputNames), classNames),
            (graph, raw, _) => sets.Add(graph, raw, areOfTwo)),
        new(
            new ScalarColumn(Size, NetworkOutput.ForColumn(Size, 1, inputNames)),
            (graph, raw, _) => ClassSets.AddSize(graph, sets.Add(graph, raw, areOfTwo))),
    ];
}
