using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>Adds the values of a column to a graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="raw">The name of the network's raw output, (rows, output units).</param>
/// <param name="scores">The name of the scores made by <see cref="FittedTask.AddScores"/>.</param>
/// <returns>The name of the values, (rows, width of the column's output); of sequences, (rows, steps · width).</returns>
internal delegate string AddColumnValues(OnnxGraph graph, string raw, string scores);

/// <summary>A column that scoring adds, and the part of the graph that fills it.</summary>
/// <param name="Column">The column.</param>
/// <param name="AddValues">Adds the part of the graph.</param>
internal sealed record OutputColumn(PredictionColumn Column, AddColumnValues AddValues)
{
    /// <summary>Adds the outputs of all columns to a graph.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="raw">The name of the network's raw output, (rows, output units).</param>
    /// <param name="scores">The name of the scores made of it.</param>
    public static void AddAll(IReadOnlyList<OutputColumn> columns, OnnxGraph graph, string raw, string scores)
    {
        var named = new List<PredictionColumn>();
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i].Column;
            var shape = column.Output.IsSequence ? TensorShape.Sequence(column.Output.Width) : new TensorShape(column.Output.Width);
            graph.Output(column.Output.Name, columns[i].AddValues(graph, raw, scores), shape);
            named.Add(column);

            // Where saved graphs have always had them: after the last of several columns of the same slots.
            if (columns.ElementAtOrDefault(i + 1)?.Column.SlotNames is null)
            {
                AddSlotNames(graph, named);
                named.Clear();
            }
        }
    }

    private static void AddSlotNames(OnnxGraph graph, IEnumerable<PredictionColumn> columns)
    {
        foreach (var column in columns.Where(column => column.SlotNames is not null))
        {
            graph.SlotNames(column.Output.Name, column.SlotNames!);
        }
    }
}
