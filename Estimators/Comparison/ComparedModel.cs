using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.Comparison;

/// <summary>A model of a comparison.</summary>
public sealed class ComparedModel
{
    internal ComparedModel(string name) => Name = name;

    /// <summary>The name that it was given.</summary>
    public string Name { get; }

    /// <summary>Whether it is the naive one, which always predicts the most frequent class or the mean of its training rows.</summary>
    public bool IsBaseline { get; internal init; }

    /// <summary>
    /// The mean over the folds of the figure that is compared, with its interval, corrected for the training rows that folds share (Nadeau and Bengio
    /// 2003); NaN if the model failed.
    /// </summary>
    public required MetricValue Mean { get; init; }

    /// <summary>The figure that is compared of each fold; NaN of a fold that failed.</summary>
    public required IReadOnlyList<double> FoldValues { get; init; }

    /// <summary>The mean over the folds of all figures, by their names; none if the model failed.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; internal init; } = new Dictionary<string, double>();

    /// <summary>The mean time to fit all steps on the rows of a fold.</summary>
    public TimeSpan FitTime { get; internal init; }

    /// <summary>The mean time to read and score the rows that a fold predicts.</summary>
    public TimeSpan ScoreTime { get; internal init; }

    /// <summary>The number of bytes of the saved model; null if it cannot be saved, and of the naive one.</summary>
    public long? ModelBytes { get; internal init; }

    /// <summary>Why the first fold that failed did; null if none did.</summary>
    public Exception? Failure { get; internal init; }

    /// <summary>The number of folds that failed.</summary>
    public int FailedFoldCount { get; internal init; }

    /// <summary>The name and the mean.</summary>
    public override string ToString() => $"{Name}: {Mean}";
}
