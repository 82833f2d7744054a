using Microsoft.ML;
using MLNet.DeepExtensions.Evaluation;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>One fold of a cross-validation.</summary>
public sealed class CrossValidatedFold
{
    internal CrossValidatedFold(FoldFit fit, IReadOnlyList<MetricValue> metrics)
    {
        (Repetition, Number) = (fit.Fold.Repetition + 1, fit.Fold.Number + 1);
        (TrainRowCount, TestRowCount) = (fit.Fold.TrainCount, fit.Fold.TestCount);
        (FitTime, ScoreTime) = (fit.FitTime, fit.ScoreTime);
        (Metrics, Failure) = (metrics, fit.Failure);
        Model = fit.Model;
    }

    /// <summary>The number of the repetition, from 1.</summary>
    public int Repetition { get; }

    /// <summary>The number of the fold within its repetition, from 1.</summary>
    public int Number { get; }

    /// <summary>The number of rows that it was trained on.</summary>
    public int TrainRowCount { get; }

    /// <summary>The number of rows that it predicted.</summary>
    public int TestRowCount { get; }

    /// <summary>The time to fit all steps.</summary>
    public TimeSpan FitTime { get; }

    /// <summary>The time to read and score the rows that it predicted.</summary>
    public TimeSpan ScoreTime { get; }

    /// <summary>The fitted chain; null if models are not kept, or the fold failed.</summary>
    public ITransformer? Model { get; }

    /// <summary>The figures of the rows that it predicted; none if it failed.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; }

    /// <summary>Why it gave no predictions; null if it gave some.</summary>
    public Exception? Failure { get; }

    /// <summary>A figure by its name, for example <c>MacroF1</c>.</summary>
    /// <param name="metric">The name.</param>
    /// <exception cref="ArgumentException">There is no such figure; the message lists all.</exception>
    public MetricValue this[string metric] => Metrics.FirstOrDefault(value => value.Name == metric) ?? throw new ArgumentException(
        Failure is null
            ? $"The metric must be one of {string.Join(", ", Metrics.Select(value => $"'{value.Name}'"))} but is '{metric}'."
            : $"The fold gave no predictions, so it has no figures: {Failure.Message}",
        nameof(metric));
}
