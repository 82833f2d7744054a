using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.Trainers.Companions;

/// <summary>What a linear model of n-grams makes small: the network's own loss of the scores of each row, as a smooth function.</summary>
/// <param name="outputs">The number of scores of a row.</param>
internal abstract class LinearLoss(int outputs)
{
    /// <summary>The number of scores of a row.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>The loss of a row.</summary>
    /// <param name="row">The number of the row.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="gradient">Takes the derivative by each score.</param>
    public abstract double Evaluate(int row, ReadOnlySpan<double> scores, Span<double> gradient);

    /// <summary>Whether a score is to be high for a row; null if rows are not of classes.</summary>
    public abstract bool? IsMember(int row, int output);

    /// <summary>The loss of scores that are weighed and moved once they are there. Default the same.</summary>
    public virtual LinearLoss ForMovedScores => this;

    /// <summary>Whether a score may be too high or too low for all new rows alike, as a quantile is that was learned by heart. Default no.</summary>
    public virtual bool IsBiased(int output) => false;
}

/// <summary>The loss of two classes, by the log-odds of the second, for each score, added up.</summary>
/// <param name="targets">0 or 1 for each score of each row.</param>
/// <param name="outputs">The number of scores.</param>
/// <param name="loss">The loss.</param>
/// <param name="labelSmoothing">The part of the target that is spread evenly over both classes, in [0, 1).</param>
internal sealed class LogisticLinearLoss(float[] targets, int outputs, ClassificationLoss loss, double labelSmoothing) : LinearLoss(outputs)
{
    public override double Evaluate(int row, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var wanted = (targets[(row * scores.Length) + i] * (1 - labelSmoothing)) + (labelSmoothing / 2);
            var rest = Math.Log(1 + Math.Exp(-Math.Abs(scores[i])));
            var (logarithm, otherLogarithm) = (Math.Min(scores[i], 0) - rest, Math.Min(-scores[i], 0) - rest);
            var (one, slope) = loss.Evaluate(logarithm);
            var (other, otherSlope) = loss.Evaluate(otherLogarithm);
            sum += (wanted * one) + ((1 - wanted) * other);
            gradient[i] = (wanted * slope * Math.Exp(otherLogarithm)) - ((1 - wanted) * otherSlope * Math.Exp(logarithm));
        }

        return sum;
    }

    public override bool? IsMember(int row, int output) => targets[(row * Outputs) + output] > 0.5f;
}

/// <summary>The loss of several classes, of the softmax of a score for each.</summary>
/// <param name="targets">The class of each row.</param>
/// <param name="classCount">The number of classes.</param>
/// <param name="loss">The loss.</param>
/// <param name="labelSmoothing">The part of the target that is spread evenly over all classes, in [0, 1).</param>
internal sealed class SoftmaxLinearLoss(long[] targets, int classCount, ClassificationLoss loss, double labelSmoothing) : LinearLoss(classCount)
{
    public override double Evaluate(int row, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        var normalizer = LogSumExp(scores);
        var (sum, slopes) = (0.0, 0.0);
        for (var i = 0; i < scores.Length; i++)
        {
            gradient[i] = 0;
            var wanted = (targets[row] == i ? 1 - labelSmoothing : 0) + (labelSmoothing / scores.Length);
            if (wanted > 0)
            {
                var (value, slope) = loss.Evaluate(scores[i] - normalizer);
                sum += wanted * value;
                gradient[i] = wanted * slope;
                slopes += gradient[i];
            }
        }

        for (var i = 0; i < scores.Length; i++)
        {
            gradient[i] -= slopes * Math.Exp(scores[i] - normalizer);
        }

        return sum;
    }

    public override bool? IsMember(int row, int output) => targets[row] == output;

    private static double LogSumExp(ReadOnlySpan<double> scores)
    {
        var largest = double.NegativeInfinity;
        foreach (var score in scores)
        {
            largest = Math.Max(largest, score);
        }

        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += Math.Exp(score - largest);
        }

        return largest + Math.Log(sum);
    }
}

/// <summary>The loss of each score, a number, added up.</summary>
/// <param name="targets">A number for each score of each row, of deviation 1 or so.</param>
/// <param name="losses">The loss of each score.</param>
/// <param name="forMovedScores">The loss of scores that are weighed and moved; null for the same.</param>
internal sealed class NumberLinearLoss(float[] targets, IReadOnlyList<RegressionLoss> losses, LinearLoss? forMovedScores = null)
    : LinearLoss(losses.Count)
{
    public override LinearLoss ForMovedScores => forMovedScores ?? this;

    public override double Evaluate(int row, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var (value, slope) = losses[i].Smooth(targets[(row * scores.Length) + i] - scores[i]);
            sum += value;
            gradient[i] = -slope;
        }

        return sum;
    }

    public override bool? IsMember(int row, int output) => null;

    public override bool IsBiased(int output) => !losses[output].IsOfMean;
}
