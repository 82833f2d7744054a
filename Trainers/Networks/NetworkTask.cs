namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>What a trained network is for; stored beside it, so that it can be trained further.</summary>
/// <param name="Name">The task: <c>BinaryClassification</c>, <c>MulticlassClassification</c> or <c>Regression</c>.</param>
/// <param name="LabelColumnName">The column it was trained to predict.</param>
/// <param name="ClassNames">The classes in the order of the scores; empty unless the task is multiclass.</param>
/// <param name="TargetMean">What was taken from the target before training; 0 unless the task is regression.</param>
/// <param name="TargetScale">What the target was then divided by, positive; 1 unless the task is regression.</param>
public sealed record NetworkTask(
    string Name, string LabelColumnName, IReadOnlyList<string> ClassNames, double TargetMean = 0, double TargetScale = 1)
{
    /// <summary>The task, the label and the classes, for messages.</summary>
    public override string ToString() =>
        ClassNames.Count == 0 ? $"{Name} of '{LabelColumnName}'" : $"{Name} of '{LabelColumnName}': {string.Join(", ", ClassNames)}";
}
