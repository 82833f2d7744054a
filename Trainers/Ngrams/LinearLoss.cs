namespace MLNet.DeepExtensions.Trainers.Ngrams;

/// <summary>What a linear model of n-grams makes small: a convex loss of the scores of each row.</summary>
/// <param name="outputs">The number of scores of a row.</param>
internal abstract class LinearLoss(int outputs)
{
    /// <summary>The number of scores of a row.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>The loss of a row.</summary>
    /// <param name="row">The number of the row.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="gradient">Takes the derivative by each score.</param>
    public abstract double Of(int row, ReadOnlySpan<double> scores, Span<double> gradient);

    /// <summary>Whether a score is to be high for a row; null if rows are not of classes.</summary>
    public abstract bool? IsMember(int row, int output);

    /// <summary>Whether a score may be too high or too low for all rows alike, as a number is for a quantile. Default no.</summary>
    public virtual bool IsBiased(int output) => false;
}

/// <summary>The logistic loss of each score, added up.</summary>
/// <param name="targets">0 or 1 for each score of each row.</param>
/// <param name="outputs">The number of scores.</param>
internal sealed class LogisticLinearLoss(float[] targets, int outputs = 1) : LinearLoss(outputs)
{
    public override double Of(int row, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var (score, target) = (scores[i], targets[(row * scores.Length) + i]);
            gradient[i] = (1 / (1 + Math.Exp(-score))) - target;
            sum += Math.Max(score, 0) - (score * target) + Math.Log(1 + Math.Exp(-Math.Abs(score)));
        }

        return sum;
    }

    public override bool? IsMember(int row, int output) => targets[(row * Outputs) + output] > 0.5f;
}

/// <summary>The cross entropy of the softmax of a score for each class.</summary>
/// <param name="targets">The class of each row.</param>
/// <param name="classCount">The number of classes.</param>
internal sealed class SoftmaxLinearLoss(long[] targets, int classCount) : LinearLoss(classCount)
{
    public override double Of(int row, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        var largest = double.NegativeInfinity;
        foreach (var score in scores)
        {
            largest = Math.Max(largest, score);
        }

        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            gradient[i] = Math.Exp(scores[i] - largest);
            sum += gradient[i];
        }

        for (var i = 0; i < scores.Length; i++)
        {
            gradient[i] /= sum;
        }

        var target = (int)targets[row];
        gradient[target] -= 1;
        return largest + Math.Log(sum) - scores[target];
    }

    public override bool? IsMember(int row, int output) => targets[row] == output;
}

/// <summary>Half the squared error of each score, added up.</summary>
/// <param name="targets">A number for each score of each row.</param>
/// <param name="outputs">The number of scores.</param>
internal sealed class SquaredLinearLoss(float[] targets, int outputs = 1) : LinearLoss(outputs)
{
    public override double Of(int row, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            gradient[i] = scores[i] - targets[(row * scores.Length) + i];
            sum += gradient[i] * gradient[i] / 2;
        }

        return sum;
    }

    public override bool? IsMember(int row, int output) => null;
}

/// <summary>
/// Half the squared error of the first score, and for each other one the pinball loss of a quantile (Koenker and Bassett 1978), rounded off
/// where it has a corner, so that it can be differentiated.
/// </summary>
/// <param name="targets">A target for each row, of deviation 1 or so.</param>
/// <param name="quantiles">The quantiles, in (0, 1).</param>
internal sealed class QuantileLinearLoss(float[] targets, IReadOnlyList<double> quantiles) : LinearLoss(1 + quantiles.Count)
{
    private const double Rounding = 0.1;

    public override double Of(int row, ReadOnlySpan<double> scores, Span<double> gradient)
    {
        gradient[0] = scores[0] - targets[row];
        var sum = gradient[0] * gradient[0] / 2;
        for (var i = 1; i < scores.Length; i++)
        {
            var (lean, error) = (quantiles[i - 1] - 0.5, targets[row] - scores[i]);
            var size = Math.Abs(error) < Rounding ? ((error * error / Rounding) + Rounding) / 2 : Math.Abs(error);
            sum += (lean * error) + (size / 2);
            gradient[i] = -lean - (Math.Clamp(error / Rounding, -1, 1) / 2);
        }

        return sum;
    }

    public override bool? IsMember(int row, int output) => null;

    public override bool IsBiased(int output) => output > 0;
}
