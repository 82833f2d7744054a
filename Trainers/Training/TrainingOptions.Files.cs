namespace MLNet.DeepExtensions.Trainers.Training;

/// <content>What a training keeps in files.</content>
public partial class TrainingOptions
{
    /// <summary>
    /// Where and how often the training is saved, so that it can be continued after an interruption:
    /// <c>new("folder") { Resume = true }</c>. Default null: nothing is saved.
    /// </summary>
    [NotInFingerprint]
    public CheckpointSettings? Checkpoints { get; set; }

    /// <summary>
    /// How many rows may be in memory, and where the others are kept. Default half of the memory that the process may use, and the system's
    /// folder for temporary files.
    /// </summary>
    [NotInFingerprint]
    public RowStorageSettings RowStorage { get; set; } = new();

    partial void ValidateFiles() => ArgumentNullException.ThrowIfNull(RowStorage);
}
