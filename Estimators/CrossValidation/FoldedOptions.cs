using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Distributed;

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

    /// <summary>Stops it all, in all processes. Default none.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// The processes that share the fits out, each of which reads all rows and trains alone. Default null: all that an MPI launcher has started, as
    /// with <c>mpirun -n 8 dotnet app.dll</c>; without such a launcher, this process alone.
    /// </summary>
    /// <remarks>
    /// All processes get the same report, that of one process, but for times. Trainers of others that draw random numbers from the ML.NET context
    /// while they are fitted, such as SDCA, draw others where the folds of one chain are fitted by several processes.
    /// </remarks>
    public DistributedSettings? Distributed { get; set; }

    /// <summary>Checks all settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    internal virtual void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ScoreColumnName);
        DistributedSettings.RequireSameRows(Distributed);
        Require.Finite(Confidence, nameof(Confidence), Confidence is > 0 and < 1, "between 0 and 1, such as 0.95");
    }

    /// <summary>A copy that later changes of this object do not reach.</summary>
    internal FoldedOptions Copy() => (FoldedOptions)MemberwiseClone();
}
