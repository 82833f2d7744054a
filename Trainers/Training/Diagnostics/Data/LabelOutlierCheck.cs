using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>A few labels so far from the others that a network sees little else.</summary>
/// <param name="label">The name of the label.</param>
/// <param name="labels">The label of each row, in its own unit.</param>
/// <param name="slot">Which of the row's targets is made of it.</param>
internal sealed class LabelOutlierCheck(string label, float[] labels, int slot = 0) : IDataCheck
{
    public const string Code = "label-outliers";
    private const int FewestRows = 20;
    private const double FewRows = 0.01; // of all
    private const double MostOfTheVariance = 0.8;

    public IEnumerable<Finding> Check(DataSample train, DataSample? validation)
    {
        // The targets are the labels after TargetTransform, at mean 0.
        var rows = train.RowCount;
        if (rows < FewestRows || Find(train.AllTargets(slot), rows) is not var (count, share))
        {
            yield break;
        }

        float[] sorted = [.. labels.Order()];
        var (low, high) = (sorted[sorted.Length / 4], sorted[3 * sorted.Length / 4]);
        var farthest = sorted[^1] - high > low - sorted[0] ? sorted[^1] : sorted[0];
        yield return Finding.Warning(
            Code,
            $"Label '{label}' has outliers: {count:N0} of {rows:N0} rows make up {share:P0} of its variance, the farthest {farthest:G6}, ",
            $"while half of all rows lie from {low:G6} to {high:G6}. The network learns little but these few, at any LearningRate. ",
            $"Leave them out if they are wrong; if they are right, set TargetTransform = TargetTransform.{SuggestTransform()}.");
    }

    private TargetTransform SuggestTransform()
    {
        var logsWillDo = labels.All(value => value > 0) && Find(Centered(Array.ConvertAll(labels, value => Math.Log(value))), labels.Length) is null;
        return logsWillDo ? TargetTransform.Log : TargetTransform.Quantile;
    }

    private static double[] Centered(double[] values)
    {
        var mean = values.Average();
        return Array.ConvertAll(values, value => value - mean);
    }

    // How many rows make up most of the variance; null if they are not few. Only the largest are kept, as there may be many rows.
    private static (int Count, double Share)? Find(IEnumerable<double> targets, int rows)
    {
        var most = (int)Math.Max(1, FewRows * rows);
        var (largest, sum) = (new PriorityQueue<double, double>(most), 0.0);
        foreach (var square in targets.Select(target => target * target))
        {
            sum += square;
            if (largest.Count < most)
            {
                largest.Enqueue(square, square);
            }
            else
            {
                _ = largest.EnqueueDequeue(square, square);
            }
        }

        var (count, part) = (0, 0.0);
        foreach (var (square, _) in largest.UnorderedItems.OrderByDescending(item => item.Element).TakeWhile(_ => part <= MostOfTheVariance * sum))
        {
            part += square;
            count++;
        }

        return part > MostOfTheVariance * sum ? (count, part / sum) : null;
    }
}
