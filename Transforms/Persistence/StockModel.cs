using Microsoft.ML;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Transforms.Persistence;

/// <summary>Writes a fitted network so that ML.NET can load it without this package.</summary>
internal static class StockModel
{
    private static readonly string _keptScoreName = NetworkOutput.HelperName("kept score");

    /// <summary>Writes a network as a chain of stock transformers.</summary>
    /// <param name="context">Where to write it. Nothing is written before the whole chain has been made.</param>
    /// <param name="onnx">The graph as an ONNX file.</param>
    /// <param name="inputs">The encoders of the graph's inputs.</param>
    /// <param name="columns">The columns that the network adds.</param>
    /// <param name="fittedOn">The columns of the rows that a step without a score of its own was fitted to, whose score is kept; or null.</param>
    /// <exception cref="InvalidOperationException">This version of ML.NET lacks what the chain is made of.</exception>
    public static void Save(
        ModelSaveContext context,
        byte[] onnx,
        IReadOnlyList<InputEncoder> inputs,
        IReadOnlyList<PredictionColumn> columns,
        DataViewSchema? fittedOn = null)
    {
        var score = columns.Any(column => column.Name == PredictionColumnRules.ScoreName)
            ? null
            : fittedOn?.GetColumnOrNull(PredictionColumnRules.ScoreName);
        using var chain = new StockChain(InputSchema(inputs, score));
        var transforms = chain.Context.Transforms;
        if (score is null)
        {
            AppendNetwork(chain, onnx, inputs, columns);
        }
        else
        {
            // Extracting a column overwrites the score.
            chain.Append(transforms.CopyColumns(_keptScoreName, PredictionColumnRules.ScoreName));
            AppendNetwork(chain, onnx, inputs, columns);
            if (chain.MadeNames.Contains(PredictionColumnRules.ScoreName))
            {
                chain.Append(transforms.CopyColumns(PredictionColumnRules.ScoreName, _keptScoreName));
            }

            chain.Append(transforms.DropColumns(_keptScoreName));
        }

        chain.Save(context);
    }

    private static DataViewSchema InputSchema(IReadOnlyList<InputEncoder> inputs, DataViewSchema.Column? score)
    {
        var schema = new DataViewSchema.Builder();
        foreach (var input in inputs)
        {
            schema.AddColumn(input.ColumnName, input.Type);
        }

        if (score is { } kept && !inputs.Any(input => input.ColumnName == kept.Name))
        {
            schema.AddColumn(kept.Name, kept.Type);
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
