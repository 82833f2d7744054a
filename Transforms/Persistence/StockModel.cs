using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>Writes a fitted network so that ML.NET can load it without this package.</summary>
internal static class StockModel
{
    /// <summary>Writes a network as a chain of stock transformers.</summary>
    /// <param name="context">Where to write it. Nothing is written before the whole chain has been made.</param>
    /// <param name="onnx">The graph as an ONNX file.</param>
    /// <param name="inputs">The encoders of the graph's inputs.</param>
    /// <param name="columns">The columns that the network adds.</param>
    /// <exception cref="InvalidOperationException">This version of ML.NET lacks what the chain is made of.</exception>
    public static void Save(
        ModelSaveContext context,
        byte[] onnx,
        IReadOnlyList<InputEncoder> inputs,
        IReadOnlyList<PredictionColumn> columns)
    {
        using var chain = new StockChain(InputSchema(inputs));
        AppendNetwork(chain, onnx, inputs, columns);
        chain.Save(context);
    }

    private static DataViewSchema InputSchema(IReadOnlyList<InputEncoder> inputs)
    {
        var schema = new DataViewSchema.Builder();
        foreach (var input in inputs)
        {
            schema.AddColumn(input.ColumnName, input.Type);
        }

        return schema.ToSchema();
    }

    private static void AppendNetwork(
        StockChain chain, byte[] onnx, IReadOnlyList<InputEncoder> inputs, IReadOnlyList<PredictionColumn> columns)
    {
        var transforms = chain.Context.Transforms;
        var outputNames = columns.Select(column => column.Output.Name).Distinct().ToArray();
        foreach (var input in inputs)
        {
            input.AppendStockSteps(chain);
        }

        var inputNames = inputs.Select(input => input.GraphName).ToArray();
        chain.AppendGraph(outputNames, inputNames, onnx);

        // All columns are made under other names first, since extracting one overwrites the column Score. The
        // expression changes no value, but it turns ONNX's vector of two dimensions, one row of so many values, into
        // one of a single dimension, as the live network gives it.
        var helpers = columns.Select(column => NetworkOutput.HelperName(column.Name)).ToArray();
        for (var i = 0; i < columns.Count; i++)
        {
            chain.Append(transforms.Expression(helpers[i], "x => x", columns[i].Output.Name));
        }

        for (var i = 0; i < columns.Count; i++)
        {
            columns[i].AppendStockSteps(chain, helpers[i]);
        }

        // By name, so hidden columns of these names go too. None but the network's own is visible.
        chain.Append(transforms.DropColumns(
            [.. outputNames.Union(chain.MadeNames).Union(inputNames.Except(inputs.Select(input => input.ColumnName)))]));
        for (var i = 0; i < columns.Count; i++)
        {
            chain.Append(transforms.CopyColumns(columns[i].Name, helpers[i]));
        }

        chain.Append(transforms.DropColumns(helpers));
    }
}
