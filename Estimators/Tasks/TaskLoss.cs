using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Objectives;

namespace MLNet.DeepExtensions.Tasks;

/// <summary>What the options make small, of the kind that a task can take.</summary>
internal static class TaskLoss
{
    /// <summary>The loss of classes.</summary>
    /// <param name="options">The options.</param>
    /// <param name="taskName">The task, for the message.</param>
    /// <exception cref="ArgumentException">It is no loss of classes.</exception>
    public static ClassificationLoss RequireClassificationLoss(TrainingOptions options, string taskName) => options.Loss switch
    {
        null => new CrossEntropyLoss(),
        ClassificationLoss loss => loss,
        var other => throw WrongLoss(other, taskName, $"{nameof(CrossEntropyLoss)} or {nameof(FocalLoss)}"),
    };

    /// <summary>The loss of numbers.</summary>
    /// <param name="options">The options.</param>
    /// <param name="taskName">The task, for the message.</param>
    /// <exception cref="ArgumentException">It is no loss of numbers.</exception>
    public static RegressionLoss RequireRegressionLoss(TrainingOptions options, string taskName) => options.Loss switch
    {
        null => new SquaredLoss(),
        RegressionLoss loss => loss,
        var other => throw WrongLoss(
            other, taskName, $"{nameof(SquaredLoss)}, {nameof(AbsoluteLoss)}, {nameof(HuberLoss)} or {nameof(QuantileLoss)}"),
    };

    /// <summary>The loss of the order of rows.</summary>
    /// <param name="options">The options.</param>
    /// <param name="taskName">The task, for the message.</param>
    /// <exception cref="ArgumentException">It is no such loss.</exception>
    public static RankingLoss RequireRankingLoss(TrainingOptions options, string taskName) => options.Loss switch
    {
        null => new PairwiseLogisticLoss(),
        RankingLoss loss => loss,
        var other => throw WrongLoss(other, taskName, nameof(PairwiseLogisticLoss)),
    };

    private static ArgumentException WrongLoss(Loss loss, string taskName, string expected) => new(
        $"Loss must be {expected} for {taskName} but is {loss.GetType().Name}. Set one of these, or null for the default"
        + $"{(loss is RankingLoss ? ". A loss of ranking is for the trainers of ml.Ranking.Trainers" : string.Empty)}.");
}
