namespace MLNet.DeepExtensions.Trainers.Models;

/// <summary>What a trained network is for.</summary>
public sealed class NetworkTask
{
    internal NetworkTask(TaskDescription description)
    {
        Name = description.Name;
        LabelColumnName = description.LabelColumnName;
        ClassNames = description.ClassNames;
        Threshold = ToProbability(description.ScoreThreshold);
        Quantiles = description.Quantiles ?? [];
        TargetTransform = description.TargetTransform;
    }

    /// <summary>
    /// The task: <c>BinaryClassification</c>, <c>MulticlassClassification</c>, <c>Regression</c>, <c>Ranking</c>, <c>MultiLabelClassification</c>,
    /// <c>TagClassification</c> or <c>MultiOutputRegression</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The column it was trained to predict.</summary>
    public string LabelColumnName { get; }

    /// <summary>The classes, labels or numbers in the order of the scores; empty if there is one score.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The probability above which a row is predicted to be true, in [0, 1]: 0.5 unless it was optimised.</summary>
    public double Threshold { get; }

    /// <summary>The quantiles of the target that are predicted beside the score, in (0, 1), ascending; empty if there are none.</summary>
    public IReadOnlyList<double> Quantiles { get; }

    /// <summary>What was made of the target before the network learned it; it is undone inside the network.</summary>
    public TargetTransform TargetTransform { get; }

    /// <summary>The task, the label and the classes, for messages.</summary>
    public override string ToString() =>
        ClassNames.Count == 0 ? $"{Name} of '{LabelColumnName}'" : $"{Name} of '{LabelColumnName}': {string.Join(", ", ClassNames)}";

    /// <summary>The probability of a logit: the logistic function.</summary>
    internal static double ToProbability(double logit) => 1 / (1 + Math.Exp(-logit));
}
