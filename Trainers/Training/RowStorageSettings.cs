using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Trainers.Training;

/// <summary>
/// Where the rows of a training are kept: in memory, or beyond a budget in a file, <c>RowStorage = new() { MemoryBudget = 1L &lt;&lt; 30 }</c>.
/// </summary>
public sealed record RowStorageSettings
{
    /// <summary>Half of the memory that the process may use, and the system's folder for temporary files.</summary>
    public RowStorageSettings()
    {
    }

    [JsonConstructor]
    internal RowStorageSettings(long? memoryBudget = null, string? directory = null) => (MemoryBudget, Directory) = (memoryBudget, directory);

    /// <summary>
    /// The number of bytes that the features of all rows may take in memory, positive. Default null: half of the memory that
    /// the process may use. Beyond it they are written to a file once and read from there in every epoch; labels and weights stay
    /// in memory.
    /// </summary>
    /// <remarks>
    /// Rows from a file are shuffled less thoroughly: they are cut into blocks, which come in a new random order in every
    /// epoch, and the rows of eight blocks at a time, half of this budget, are shuffled together.
    /// </remarks>
    public long? MemoryBudget
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value ?? 1, "RowStorage.MemoryBudget");
            field = value;
        }
    }

    /// <summary>
    /// The folder in which the file of rows is made if there are more than <see cref="MemoryBudget"/> allows. Default null: the
    /// system's folder for temporary files.
    /// </summary>
    /// <remarks>
    /// The file lies in a folder of its own that is deleted when the fit ends, in whichever way. What a process that was killed
    /// has left there is deleted by the next fit.
    /// </remarks>
    public string? Directory
    {
        get;
        init => field = value is not null && string.IsNullOrWhiteSpace(value)
            ? throw new ArgumentException("RowStorage.Directory must be null or the path of a folder but is empty.")
            : value;
    }
}
