using MLNet.DeepExtensions.Trainers.Models;

namespace MLNet.DeepExtensions.Trainers.Training.Diagnostics;

/// <summary>What a training left to judge it by.</summary>
/// <param name="History">How it went, epoch by epoch; possibly no epoch ended.</param>
/// <param name="FirstLosses">The loss of each of its first steps.</param>
/// <param name="TrivialLoss">The loss of always giving the same answer, the best one.</param>
/// <param name="RowCount">The number of training rows.</param>
/// <param name="WeightCount">The number of the network's weights.</param>
/// <param name="LearningRate">The largest step size of the optimiser.</param>
/// <param name="Silenced">The columns whose branches were silenced, as they said nothing of rows held back; null if none were.</param>
/// <param name="IsShortened">Whether rows held back asked for fewer epochs than the trainer would take.</param>
/// <param name="LabelHasOutliers">Whether a few labels are so far from the others that little else is learned.</param>
internal sealed record TrainingOutcome(
    TrainingHistory History,
    IReadOnlyList<double> FirstLosses,
    double TrivialLoss,
    int RowCount,
    long WeightCount,
    double LearningRate,
    IReadOnlyCollection<string>? Silenced = null,
    bool IsShortened = false,
    bool LabelHasOutliers = false)
{
    /// <summary>Whether mirror images count when scoring, though none were made of the images that were trained on.</summary>
    public bool ScoresUnseenMirrorImages { get; init; }
}

/// <summary>Looks for one thing in a training that ended.</summary>
internal interface ITrainingCheck
{
    /// <summary>Looks at the training.</summary>
    IEnumerable<Finding> Check(TrainingOutcome outcome);
}
