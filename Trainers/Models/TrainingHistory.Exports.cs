using System.Text.Json;
using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Trainers.Models;

/// <content>The history as a file. A file of the same name is only replaced once the new one is complete.</content>
public sealed partial class TrainingHistory
{
    private static readonly TrainingJson _json = new(new JsonSerializerOptions { WriteIndented = true });

    /// <summary>Writes a line for each epoch, under a line of names, with commas between and points in numbers.</summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public void SaveAsCsv(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, SaveAsCsv);
    }

    /// <param name="stream">A writable stream; it stays open.</param>
    /// <inheritdoc cref="SaveAsCsv(string)"/>
    public void SaveAsCsv(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        HistoryCsv.Write(stream, Epochs);
    }

    /// <summary>Writes the whole history, to be read back with <c>JsonSerializer.Deserialize&lt;TrainingHistory&gt;</c>.</summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file cannot be written.</exception>
    public void SaveAsJson(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, SaveAsJson);
    }

    /// <param name="stream">A writable stream; it stays open.</param>
    /// <inheritdoc cref="SaveAsJson(string)"/>
    public void SaveAsJson(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, this, _json.TrainingHistory);
    }

    /// <summary>
    /// Writes an event file for TensorBoard, with a curve for each column of <see cref="SaveAsCsv(string)"/>: <c>Loss/Train</c>,
    /// <c>Loss/Validation</c>, <c>Validation/AUC</c> …
    /// </summary>
    /// <param name="folder">The folder of this run; made if missing. Every call adds a file.</param>
    /// <returns>The path of the file.</returns>
    /// <remarks>The history does not know when it began: the curves' times end with the call.</remarks>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public string WriteTensorBoard(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        var ended = DateTimeOffset.UtcNow;
        var path = Path.Combine(folder, EventFile.NewName(ended));
        AtomicFile.Write(path, stream => HistoryEvents.Write(stream, Epochs, ended));
        return path;
    }
}
