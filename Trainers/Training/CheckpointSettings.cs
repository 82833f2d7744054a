using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>
/// Saves a training from time to time, so that it can be continued after an interruption: <c>Checkpoints = new("folder") { Resume = true }</c>.
/// </summary>
/// <remarks>
/// A checkpoint holds all that the training needs to continue: weights, the optimiser's state, the position in the
/// epoch, the history and the best weights. The first is written before the first step, so that a folder that cannot
/// hold one is found at once; the last one when the training ends. The two newest are kept, also after the end. A
/// checkpoint becomes visible only once it is complete. If one cannot be written, the fit ends with an
/// <see cref="IOException"/>, and the one before it stays.
/// </remarks>
public sealed record CheckpointSettings
{
    /// <summary>Saves in a folder, after every epoch.</summary>
    /// <param name="directory">The folder; it is made if it does not exist, and belongs to one training at a time.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public CheckpointSettings(string directory) => Directory = directory;

    [JsonConstructor]
    internal CheckpointSettings(string directory, CheckpointInterval? every = null, bool resume = false)
        : this(directory) => (Every, Resume) = (every ?? Every, resume);

    /// <summary>The folder; it is made if it does not exist, and belongs to one training at a time.</summary>
    public string Directory
    {
        get;
        init => field = string.IsNullOrWhiteSpace(value)
            ? throw new ArgumentException(
                "Checkpoints.Directory must be the path of a folder but is empty. To save nothing, set Checkpoints to null.")
            : value;
    }

    /// <summary>How often the training is saved. Default after every epoch.</summary>
    public CheckpointInterval Every
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, "Checkpoints.Every");
            field = value;
        }
    }
    = CheckpointInterval.Epochs(1);

    /// <summary>
    /// Whether to continue from the newest checkpoint in <see cref="Directory"/>. Default false: start anew, and
    /// replace the checkpoints that are there.
    /// </summary>
    /// <remarks>
    /// An empty folder starts a new training, so a program that always sets this can be started again after a crash, with
    /// the same result. The continued training ends with the same weights and the same history, bit for bit, times and
    /// memory apart, as one that was never interrupted. A training that was cancelled continues; one that had ended gives its
    /// model again without a further step. The checkpoint must be of the same options, network and rows; otherwise the fit throws
    /// an <see cref="InvalidOperationException"/> that names what differs.
    /// </remarks>
    public bool Resume { get; init; }
}
