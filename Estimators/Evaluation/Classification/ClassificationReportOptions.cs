using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.Evaluation;

/// <summary>What a <see cref="Evaluation.ClassificationReport"/> is told.</summary>
public sealed class ClassificationReportOptions : ReportOptions
{
    /// <summary>
    /// The column with the predicted class, or with a Boolean. Default <c>PredictedLabel</c>. Where the data has none of this name, the class with
    /// the
    /// highest score is taken, or true where the probability is above one half (the score above 0).
    /// </summary>
    public string PredictedLabelColumnName { get; set; } = ColumnNames.PredictedLabel;

    /// <summary>
    /// The column with the probability of true, for two classes and for several labels. Default <c>Probability</c>. Where the data has none of
    /// this name,
    /// the figures that need one are not defined. The scores of several classes are probabilities where those of each row sum to 1.
    /// </summary>
    public string ProbabilityColumnName { get; set; } = ColumnNames.Probability;

    /// <summary>
    /// The probability above which a row is predicted to be true (the score, without probabilities), for two classes and for several labels. Default
    /// null: as the model has predicted.
    /// </summary>
    public double? Threshold { get; set; }

    /// <summary>
    /// The value of the label that is true, for two classes whose label is a text, a key or a number, for example <c>fraud</c>. Default null:
    /// true; of
    /// numbers those above 0, of keys the second, of texts true, yes or 1.
    /// </summary>
    public string? PositiveClass { get; set; }

    /// <summary>
    /// What the two classes are called in the report: the name of false, then that of true, for example <c>["stays", "leaves"]</c>. Default null: as
    /// the label's values, false and true where it is a Boolean.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; set; }

    /// <summary>
    /// How many guesses <c>TopKAccuracy</c> allows, at least 2. Default 3. The figure is not defined for so few classes.
    /// </summary>
    public int TopK { get; set; } = 3;

    internal override void Check()
    {
        base.Check();
        ArgumentException.ThrowIfNullOrEmpty(PredictedLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ProbabilityColumnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(TopK, 2);
        if (ClassNames is not (null or [{ Length: > 0 }, { Length: > 0 }]) || (ClassNames is [var first, var second] && first == second))
        {
            throw new ArgumentException(
                $"ClassNames must be two different names, that of false and that of true, but is [{string.Join(", ", ClassNames)}].");
        }

        if (Threshold is { } threshold)
        {
            Require.Finite(threshold, nameof(Threshold), inRange: true, "a number");
        }
    }

    internal void RequireNoThreshold()
    {
        if (Threshold is not null || PositiveClass is not null || ClassNames is not null)
        {
            var name = Threshold is not null ? nameof(Threshold) : PositiveClass is not null ? nameof(PositiveClass) : nameof(ClassNames);
            throw new ArgumentException(
                $"{name} must be null for several classes: none of them is the one that "
                + "is true. For two classes, use ml.BinaryClassification.");
        }
    }
}
