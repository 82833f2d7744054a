namespace MLNet.DeepExtensions.Trainers.Training;

/// <content>When training ends.</content>
public partial class TrainingOptions
{
    /// <summary>
    /// When to stop because the validation rows show no more progress, and by which metric the best epoch is chosen. Needs
    /// validation rows. Default null: all epochs are run, and the one of the lowest validation loss is kept.
    /// </summary>
    public EarlyStopping? EarlyStopping { get; set; }

    /// <summary>
    /// The longest time to train, positive, checked after every step; reading the data is not counted. The best epoch so far
    /// is kept; without validation rows, or if no epoch has ended, the weights as they are. Default null: no limit.
    /// </summary>
    [NotInFingerprint]
    public TimeSpan? MaximumTrainingTime { get; set; }

    /// <summary>
    /// Whether a cancelled training throws an <see cref="OperationCanceledException"/> even if an epoch has ended. Default
    /// false: it gives the best network so far.
    /// </summary>
    [NotInFingerprint]
    public bool ThrowOnCancellation { get; set; }

    /// <summary>The settings that are of no use without validation rows, by name.</summary>
    internal virtual IEnumerable<string> NeedingValidation => EarlyStopping is null ? [] : [nameof(EarlyStopping)];

    partial void ValidateValidation()
    {
        if (MaximumTrainingTime is { } limit && limit <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaximumTrainingTime), limit, "MaximumTrainingTime must be positive, or null for no limit.");
        }
    }
}
