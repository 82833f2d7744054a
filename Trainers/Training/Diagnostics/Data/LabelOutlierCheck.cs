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
        var targets = train.AllTargets(slot).ToArray();
        if (targets.Length < FewestRows || !HasOutliers(targets))
        {
            yield break;
        }

        var (count, share) = Find(targets);
        float[] sorted = [.. labels.Order()];
        var (low, high) = (sorted[sorted.Length / 4], sorted[3 * sorted.Length / 4]);
        var farthest = sorted[^1] - high > low - sorted[0] ? sorted[^1] : sorted[0];
        yield return Finding.Warning(
            Code,
            $"Label '{label}' has outliers: {count:N0} of {targets.Length:N0} rows make up {share:P0} of its variance, the farthest {farthest:G6}, ",
            $"while half of all rows lie from {low:G6} to {high:G6}. The network learns little but these few, at any LearningRate. ",
            $"Leave them out if they are wrong; if they are right, set TargetTransform = TargetTransform.{SuggestTransform()}.");
    }

    private TargetTransform SuggestTransform()
    {
        var logsWillDo = labels.All(value => value > 0) && !HasOutliers(Centered(Array.ConvertAll(labels, value => Math.Log(value))));
        return logsWillDo ? TargetTransform.Log : TargetTransform.Quantile;
    }

    private static double[] Centered(double[] values)
    {
        var mean = values.Average();
        return Array.ConvertAll(values, value => value - mean);
    }

    private static bool HasOutliers(double[] targets) => Find(targets).Count <= Math.Max(1, FewRows * targets.Length);

    // How many rows make up most of the variance.
    private static (int Count, double Share) Find(double[] targets)
    {
        var squares = targets.Select(target => target * target).OrderDescending().ToArray();
        var (sum, count, part) = (squares.Sum(), 0, 0.0);
        while (part <= MostOfTheVariance * sum && count < squares.Length)
        {
            part += squares[count++];
        }

        return (count, part / sum);
    }
}
