using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>What all reports on scored rows are told.</summary>
public abstract class ReportOptions
{
    private const int FewestResamples = 20;

    private protected ReportOptions()
    {
    }

    /// <summary>The column with the truth. Default <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = ColumnNames.Label;

    /// <summary>The column with the model's scores. Default <c>Score</c>.</summary>
    public string ScoreColumnName { get; set; } = ColumnNames.Score;

    /// <summary>
    /// The column with the weight of each row, a Single that is not negative: a row of weight 2 counts as two rows. Default null: all count the same.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>
    /// The column that tells which rows belong together and are not independent, such as those of a customer: <see cref="Confidence"/> draws them
    /// together. Default null: each row stands for itself.
    /// </summary>
    public string? SamplingKeyColumnName { get; set; }

    /// <summary>
    /// How sure the interval of each figure is to hold the figure of endlessly many such rows, in (0, 1), for example 0.95. The rows are drawn anew
    /// again and again (the percentile bootstrap, Efron 1979). Default null: no intervals.
    /// </summary>
    public double? Confidence { get; set; }

    /// <summary>
    /// How often the rows are drawn anew, at least 20. Default null: 1,000 times, for more than 20,000 rows less often, down to 200 times.
    /// </summary>
    public int? ResampleCount { get; set; }

    /// <summary>The seed of what is drawn. Default 0.</summary>
    public int Seed { get; set; }

    internal virtual void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ScoreColumnName);
        if (LabelColumnName == ScoreColumnName)
        {
            throw new ArgumentException(
                $"LabelColumnName and ScoreColumnName must differ but are both '{LabelColumnName}': scores would be held against themselves, as they "
                + "hide a label of the same name. Rename the label before the model is trained.");
        }

        if (Confidence is { } confidence)
        {
            Require.Finite(confidence, nameof(Confidence), confidence is > 0 and < 1, "between 0 and 1, such as 0.95");
        }
        else
        {
            RequireUnused(SamplingKeyColumnName is not null, nameof(SamplingKeyColumnName));
            RequireUnused(ResampleCount is not null, nameof(ResampleCount));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(ResampleCount ?? FewestResamples, FewestResamples, nameof(ResampleCount));
    }

    /// <summary>Refuses options that tell of intervals, for what has none.</summary>
    /// <param name="what">What has none, in words.</param>
    internal void RequireNoConfidence(string what)
    {
        if (Confidence is not null)
        {
            throw new ArgumentException($"Confidence must be null for {what}: there are no intervals.");
        }
    }

    private static void RequireUnused(bool isSet, string name)
    {
        if (isSet)
        {
            throw new ArgumentException($"{name} must be null without Confidence: it is for intervals alone. Set Confidence, for example to 0.95.");
        }
    }
}
