namespace MLNet.DeepExtensions.Trainers.Training;

public partial class TrainingOptions
{
    /// <summary>
    /// The number of bytes that the features of all rows may take in memory, positive. Default null: half of the memory that
    /// the process may use. Beyond it they are written to a file once and read from there in every epoch; labels and weights stay
    /// in memory.
    /// </summary>
    /// <remarks>
    /// Rows from a file are shuffled less thoroughly: they are cut into blocks, which come in a new random order in every
    /// epoch, and the rows of eight blocks at a time, half of this budget, are shuffled together.
    /// </remarks>
    [NotInFingerprint]
    public long? MemoryBudget { get; set; }

    /// <summary>
    /// The folder in which the file of rows is made if there are more than <see cref="MemoryBudget"/> allows. Default null: the
    /// system's folder for temporary files.
    /// </summary>
    /// <remarks>
    /// The file lies in a folder of its own that is deleted when the fit ends, in whichever way. What a process that was killed
    /// has left there is deleted by the next fit.
    /// </remarks>
    [NotInFingerprint]
    public string? StreamingDirectory { get; set; }

    partial void ValidateData()
    {
        if (MemoryBudget is { } budget)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget, nameof(MemoryBudget));
        }

        if (StreamingDirectory is not null && string.IsNullOrWhiteSpace(StreamingDirectory))
        {
            throw new ArgumentException("StreamingDirectory must be null or the path of a folder but is empty.");
        }
    }
}
