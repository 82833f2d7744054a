namespace MLNet.DeepExtensions.Trainers.Training;

public partial class TrainingOptions
{
    /// <summary>
    /// A folder in which the training is saved from time to time, so that it can be continued after an interruption. It is
    /// made if it does not exist, and belongs to one training at a time. Default null: nothing is saved.
    /// </summary>
    /// <remarks>
    /// A checkpoint holds all that the training needs to continue: weights, the optimiser's state, the position in the
    /// epoch, the history and the best weights. The first is written before the first step, so that a folder that cannot
    /// hold one is found at once; the last one when the training ends. The two newest are kept, also after the end. A
    /// checkpoint becomes visible only once it is complete. If one cannot be written, the fit ends with an
    /// <see cref="IOException"/>, and the one before it stays.
    /// </remarks>
    [NotInFingerprint]
    public string? CheckpointDirectory { get; set; }

    /// <summary>How often the training is saved. Default after every epoch.</summary>
    [NotInFingerprint]
    public CheckpointInterval CheckpointEvery { get; set; } = CheckpointInterval.Epochs(1);

    /// <summary>
    /// Whether to continue from the newest checkpoint in <see cref="CheckpointDirectory"/>. Default false: start anew, and
    /// replace the checkpoints that are there.
    /// </summary>
    /// <remarks>
    /// An empty folder starts a new training, so a program that always sets this can be started again after a crash, with
    /// the same result. The continued training ends with the same weights and the same history, bit for bit, times and
    /// memory apart, as one that was never interrupted. A training that was cancelled continues; one that had ended gives its
    /// model again without a further step. The checkpoint must be of the same options, network and rows; otherwise the fit throws
    /// an <see cref="InvalidOperationException"/> that names what differs.
    /// </remarks>
    [NotInFingerprint]
    public bool Resume { get; set; }

    partial void ValidateCheckpoints()
    {
        ArgumentNullException.ThrowIfNull(CheckpointEvery);
        if (CheckpointDirectory is not null && string.IsNullOrWhiteSpace(CheckpointDirectory))
        {
            throw new ArgumentException("CheckpointDirectory must be null or the path of a folder but is empty.");
        }

        if (Resume && CheckpointDirectory is null)
        {
            throw new ArgumentException("Resume is set but CheckpointDirectory is null. Set it to the folder with the checkpoints to continue from.");
        }
    }
}
