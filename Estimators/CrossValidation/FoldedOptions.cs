using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;

namespace MLNet.DeepExtensions.CrossValidation;

/// <summary>What all are told that fit and judge models in folds.</summary>
public abstract class FoldedOptions
{
    private protected FoldedOptions()
    {
    }

    /// <summary>The column with the truth, as the chain's last steps know it. Default <c>Label</c>.</summary>
    public string LabelColumnName { get; set; } = ColumnNames.Label;

    /// <summary>The column with the model's scores. Default <c>Score</c>.</summary>
    public string ScoreColumnName { get; set; } = ColumnNames.Score;

    /// <summary>
    /// The column with the weight of each row in the figures, Single; trainers are told theirs. Default null: all rows count the same.
    /// </summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>How sure intervals are, in (0, 1). Default 0.95.</summary>
    public double Confidence { get; set; } = 0.95;

    /// <summary>Stops it all. Default none.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    internal virtual void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ScoreColumnName);
        Require.Finite(Confidence, nameof(Confidence), Confidence is > 0 and < 1, "between 0 and 1, such as 0.95");
    }

    /// <summary>A copy that later changes of this object do not reach.</summary>
    internal FoldedOptions Copy() => (FoldedOptions)MemberwiseClone();
}
