using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>Describes a trained network as a table of its layers.</summary>
internal static class NetworkSummary
{
    private const int ShownClasses = 10;

    /// <summary>Writes the summary, without a line break at its end.</summary>
    /// <param name="network">The network.</param>
    /// <param name="columns">Lines about the columns that it reads and adds; none where there are no columns.</param>
    public static string Write(TrainedNetwork network, params string[] columns)
    {
        string[][] rows = [["Layer", "Output shape", "Weights"], .. Rows(network)];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var rule = new string('-', widths.Sum() + (2 * (widths.Length - 1)));
        string[] table =
        [
            .. rows.Select(row => $"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}".TrimEnd()),
        ];
        return string.Join(
            Environment.NewLine,
            [Task(network.Task), .. columns, rule, table[0], rule, .. table[1..], rule, Total(network), network.History.ToString()]);
    }

    private static string Task(NetworkTask task)
    {
        var classes = task.ClassNames;
        var more = classes.Count > ShownClasses ? $", … ({classes.Count.ToString(CultureInfo.InvariantCulture)} in all)" : string.Empty;
        var names = classes.Count == 0 ? string.Empty : $": {string.Join(", ", classes.Take(ShownClasses))}{more}";
        return $"{task.Name} of '{task.LabelColumnName}'{names}";
    }

    private static IEnumerable<string[]> Rows(TrainedNetwork network)
    {
        var description = network.Network;
        for (var i = 0; i < description.Inputs.Count; i++)
        {
            var input = description.Inputs[i];
            var branch = NetworkModule.BranchName(i);
            yield return [$"{branch} '{input.Name}'", input.Shape.ToString(), string.Empty];
            foreach (var row in Layers(network, branch, input.Layers, input.Shape))
            {
                yield return row;
            }
        }

        if (description.Inputs.Count > 1)
        {
            yield return ["inputs joined", description.TrunkInputShape.ToString(), string.Empty];
        }

        if (description.TestTimeMirroring)
        {
            yield return ["image and mirror image", description.TrunkInputShape.ToString(), string.Empty];
        }

        foreach (var row in Layers(network, NetworkModule.TrunkName, description.Trunk, description.TrunkInputShape))
        {
            yield return row;
        }
    }

    private static IEnumerable<string[]> Layers(TrainedNetwork network, string place, LayerList layers, TensorShape shape)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{place}.{i}");
            shape = layers[i].GetOutputShape(shape);
            var count = WeightsOf(network, name);
            yield return [$"{name} {layers[i].GetType().Name}", shape.ToString(), count == 0 ? string.Empty : Number(count)];
        }
    }

    private static string Total(TrainedNetwork network)
    {
        var weights = NamedLayers.Enumerate(network.Network).Sum(layer => WeightsOf(network, layer.Name));
        return $"{Number(weights)} weights, the numbers that standardise included";
    }

    // A network that was read from a file has the graph's other numbers as well.
    private static long WeightsOf(TrainedNetwork network, string layer) => network.Weights.All
        .Where(weight => weight.Key.StartsWith(layer + ".", StringComparison.Ordinal))
        .Sum(weight => weight.Value.Values.LongLength);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
