using Microsoft.ML;
using MLNet.DeepExtensions.Auto.Ensembles;
using MLNet.DeepExtensions.CrossValidation;

namespace MLNet.DeepExtensions.Auto.Candidates;

/// <summary>The naive baseline: the share of each class, or the mean of the numbers, whatever the row.</summary>
/// <param name="columns">The columns.</param>
internal sealed class Baseline(PreparedColumns columns)
{
    /// <summary>The name in the leaderboard.</summary>
    public string Name => columns.Task == PredictionTask.Regression ? "mean" : "share of each class";

    /// <summary>Reads the labels of rows.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="width">The number of numbers that are predicted.</param>
    /// <returns>What it says of each row.</returns>
    public GraphPart Fit(IDataView input, int width)
    {
        var encoder = EnsembleGraph.CreateEncoder(input.Schema, columns.FeaturesColumnName ?? columns.ImageColumnNames[0]);
        return ConstantGraph.Write(encoder, Compute(input, width));
    }

    private float[] Compute(IDataView input, int width)
    {
        var column = input.Schema[columns.LabelColumnName];
        using var cursor = input.GetRowCursor([column]);
        var read = NumberReader.Create(cursor, column);
        var (sums, count) = (new double[width], 0);
        while (cursor.MoveNext())
        {
            var label = read();
            if (columns.Task != PredictionTask.MulticlassClassification)
            {
                sums[0] += label;
            }
            else if (label > 0)
            {
                sums[(int)label - 1]++;
            }

            count++;
        }

        return Array.ConvertAll(sums, sum => (float)(sum / Math.Max(1, count)));
    }
}
