using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Trust.HeldOut;

/// <summary>Rows that a model was not trained on: their labels, and what the model says of them.</summary>
/// <param name="Scores">The numbers of the score column, row after row, finite.</param>
/// <param name="Labels">The label of each row: the number of its class, or a number.</param>
/// <param name="Weights">The weight of each row, positive.</param>
internal sealed record HeldOutRows(float[] Scores, double[] Labels, double[] Weights)
{
    /// <summary>The class of each row.</summary>
    public int[] Classes => Array.ConvertAll(Labels, label => (int)label);

    /// <summary>Reads all rows that can tell anything; the others are counted, and the count is said.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="label">The label column.</param>
    /// <param name="score">The score column.</param>
    /// <param name="weightColumnName">The column of weights; null if all rows weigh the same.</param>
    /// <param name="getLabels">The labels, once they have been read; NaN for one that the model knows nothing of.</param>
    /// <param name="channel">Where to report.</param>
    /// <exception cref="ArgumentException">The weight column is missing or of a wrong type.</exception>
    /// <exception cref="InvalidOperationException">No row can tell anything.</exception>
    public static HeldOutRows Read(
        IDataView data, ScoredColumn label, EncodedColumn score, string? weightColumnName, Func<double[]> getLabels, IChannel channel)
    {
        var rows = ScoredRows.Read(data, [label, score], weightColumnName, groupColumnName: null, "fit it to");
        var (labels, scores, width) = (getLabels(), score.Store.GetValues<float>(), score.Store.Width);
        int[] kept = [.. Enumerable.Range(0, rows.Count).Where(row => !double.IsNaN(labels[row]) && rows.Weights[row] > 0)];
        Report(rows, labels, kept.Length, channel);
        return new HeldOutRows(
            [.. kept.SelectMany(row => new ArraySegment<float>(scores, row * width, width))],
            Array.ConvertAll(kept, row => labels[row]),
            Array.ConvertAll(kept, row => rows.Weights[row]));
    }

    private static void Report(ScoredRows rows, double[] labels, int kept, IChannel channel)
    {
        (string Fault, long Count)[] leftOut =
        [
            .. rows.LeftOut,
            ("a label that is no class of the model", labels.Count(double.IsNaN)),
            ("the weight 0", rows.Weights.Where((weight, row) => weight == 0 && !double.IsNaN(labels[row])).Count()),
        ];
        leftOut = [.. leftOut.Where(entry => entry.Count > 0)];
        if (kept == 0)
        {
            throw new InvalidOperationException(
                $"There must be rows to fit it to, but all were left out: {ScoredRows.GetLeftOutText(leftOut)}. "
                + "Name the label that the model predicts.");
        }

        if (leftOut.Length > 0)
        {
            var count = leftOut.Sum(entry => entry.Count);
            channel.Warning(MessageSensitivity.None, string.Create(
                CultureInfo.InvariantCulture, $"{count:N0} of {count + kept:N0} held-out rows are left out: {ScoredRows.GetLeftOutText(leftOut)}."));
        }
    }
}
