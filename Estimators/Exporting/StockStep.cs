using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Onnx.Proto;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Exporting;

/// <summary>ML.NET's own export of one of its steps.</summary>
internal static class StockStep
{
    private const string OutputEnding = ".output";

    /// <summary>The name of the output that ML.NET gives for a column.</summary>
    public static string OutputName(string columnName) => columnName + OutputEnding;

    /// <summary>Exports a step.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="step">The step.</param>
    /// <param name="schema">The columns before it.</param>
    /// <param name="made">The columns that it makes.</param>
    /// <returns>The graph; null if the step cannot be exported.</returns>
    public static ModelProto? Export(MLContext ml, ITransformer step, DataViewSchema schema, DataViewSchema.Column[] made)
    {
        if (!step.IsRowToRowMapper)
        {
            return null;
        }

        // Alone, and with the columns that it needs alone: the converter leaves out silently what it cannot export, and refuses types that it does
        // not know also where nobody asks for them.
        var mapper = step.GetRowToRowMapper(schema);
        var needed = mapper.GetDependencies(made.Select(column => mapper.OutputSchema[column.Index])).ToArray();
        var reduced = new DataViewSchema.Builder();
        foreach (var column in needed)
        {
            reduced.AddColumn(column.Name, column.Type, column.Annotations);
        }

        using var stream = new MemoryStream();
        try
        {
            ml.Model.ConvertToOnnx(step, new EmptyDataView(reduced.ToSchema()), stream, [.. made.Select(column => column.Name)]);
        }
        catch (Exception e) when (SavedModel.IsRefusal(e))
        {
            return null;
        }

        var model = ModelProto.Parser.ParseFrom(stream.ToArray());
        var constants = model.Graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        foreach (var input in model.Graph.Input.Where(input => constants.Contains(input.Name)).ToArray())
        {
            model.Graph.Input.Remove(input);
        }

        NormalizeInAnyShape(model.Graph);
        var names = needed.Select(column => column.Name).ToHashSet();
        var outputs = model.Graph.Output.Select(output => output.Name).ToHashSet();
        return model.Graph.Input.All(input => names.Contains(input.Name))
            && made.All(column => outputs.Contains(OutputName(column.Name)))
            && !made.Any(column => !names.Contains(column.Name) && IsPassedThrough(model.Graph, column.Name))
            ? model
            : null;
    }

    // ML.NET writes NormalizeText for a single text a row, where a row may hold several: the texts are put in a line, and back into their shape.
    private static void NormalizeInAnyShape(GraphProto graph)
    {
        foreach (var normalizer in graph.Node.Where(node => node.OpType == "StringNormalizer").ToArray())
        {
            var before = graph.Node.FirstOrDefault(node => node.OpType == "Squeeze" && node.Output[0] == normalizer.Input[0]);
            var after = graph.Node.FirstOrDefault(node => node.OpType == "Unsqueeze" && node.Input[0] == normalizer.Output[0]);
            if (before is not null && after is not null)
            {
                var (line, shape) = ($"{normalizer.Output[0]}/line", $"{normalizer.Output[0]}/shape");
                graph.Initializer.Add(OperatorSets.CreateVector(line, -1));
                graph.Node.Insert(0, OnnxNode.Create("Shape", [before.Input[0]], shape));
                ReshapeTo(before, line);
                ReshapeTo(after, shape);
            }
        }
    }

    private static void ReshapeTo(NodeProto node, string shape)
    {
        node.OpType = "Reshape";
        node.Attribute.Clear();
        node.Input.Add(shape);
    }

    private static bool IsPassedThrough(GraphProto graph, string name) =>
        graph.Node.Any(node => node.OpType == "Identity" && node.Input[0] == name && node.Output[0] == OutputName(name))
        && graph.Input.Any(input => input.Name == name);
}
