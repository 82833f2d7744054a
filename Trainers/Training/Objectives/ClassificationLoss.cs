namespace MLNet.DeepExtensions.Trainers.Training.Objectives;

/// <summary>A loss of binary and multiclass classification.</summary>
public abstract record ClassificationLoss : Loss
{
    private protected ClassificationLoss()
    {
    }

    /// <summary>The loss of one logit a row, of which the logistic function makes the probability of class 1.</summary>
    /// <param name="labelSmoothing">The part of the target that is spread evenly over both classes, in [0, 1).</param>
    internal abstract RowObjective ForOneLogit(double labelSmoothing);

    /// <summary>The loss of one logit a class, of which softmax makes probabilities.</summary>
    /// <param name="labelSmoothing">The part of the target that is spread evenly over all classes, in [0, 1).</param>
    internal abstract RowObjective ForClasses(double labelSmoothing);

    /// <summary>The loss of a row that is wholly of one class.</summary>
    /// <param name="logarithm">The natural logarithm of that class's probability.</param>
    /// <returns>The loss, and its derivative by the logarithm.</returns>
    internal abstract (double Loss, double Slope) Evaluate(double logarithm);
}
