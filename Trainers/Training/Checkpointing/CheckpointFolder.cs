using MLNet.DeepExtensions.Trainers.Files;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Checkpointing;

/// <summary>A folder of checkpoints, held for one training; the two that were written last are kept.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const string Extension = ".checkpoint";
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly List<string> _own = []; // of this training, oldest first

    /// <summary>Makes the folder if it does not exist and takes it for this training.</summary>
    /// <param name="path">The path of the folder.</param>
    /// <param name="delete">Deletes a file; null for the ordinary way.</param>
    /// <exception cref="IOException">It cannot be written, or another training has it.</exception>
    public CheckpointFolder(string path, Action<string>? delete = null)
    {
        _path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(_path);

            // Held open: another process is kept out, and a killed one keeps nobody out.
            _lock = new FileStream(
                Path.Combine(_path, "in-use.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            foreach (var unfinished in Directory.EnumerateFiles(_path, $"*{Extension}.*.tmp"))
            {
                (delete ?? File.Delete)(unfinished); // of a training that was killed while writing
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();
            throw new IOException(
                $"Checkpoints.Directory must be a folder that can be written and that no other training uses, but '{_path}' is not: "
                + $"{e.Message} Choose another folder.", e);
        }
    }

    /// <summary>Writes a checkpoint; it becomes visible once it is complete, and only then older ones are deleted.</summary>
    /// <exception cref="IOException">It cannot be written; those that are there stay.</exception>
    public void Write(string name, TrainingFingerprint fingerprint, TrainingSnapshot snapshot)
    {
        var path = Path.Combine(_path, name + Extension);
        try
        {
            AtomicFile.Write(path, stream => CheckpointFile.Write(stream, fingerprint, snapshot));
            Own(path);
            foreach (var old in Directory.GetFiles(_path, "*" + Extension).Except(_own))
            {
                File.Delete(old);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var way = _own.Count == 0 ? "choose another Checkpoints.Directory" : $"continue from '{_own[^1]}' with Checkpoints.Resume = true";
            throw new IOException($"The checkpoint '{path}' cannot be written: {e.Message} Make space or {way}.", e);
        }
    }

    /// <summary>Reads the newest checkpoint of a training; damaged ones are passed over. Null if the folder has none at all.</summary>
    /// <exception cref="IOException">All checkpoints are damaged.</exception>
    /// <exception cref="InvalidOperationException">The checkpoints are of another training; the message names what differs.</exception>
    public TrainingSnapshot? ReadNewest(TrainingFingerprint fingerprint)
    {
        string? difference = null;
        Exception? damage = null;
        foreach (var path in Directory.GetFiles(_path, "*" + Extension).OrderDescending(StringComparer.Ordinal))
        {
            try
            {
                var (found, snapshot) = CheckpointFile.Read(path);
                if (found.DifferenceTo(fingerprint) is not { } text)
                {
                    Own(path);
                    return snapshot;
                }

                difference ??= text;
            }
            catch (InvalidDataException e)
            {
                damage ??= e;
            }
        }

        const string way = "choose another Checkpoints.Directory, or set Checkpoints.Resume to false to start anew";
        return difference is not null
            ? throw new InvalidOperationException($"The checkpoints in '{_path}' are of another training: {difference}. Train as then, {way}.")
            : damage is not null
            ? throw new IOException($"No checkpoint in '{_path}' can be read: {damage.Message} To go on, {way}.", damage)
            : null;
    }

    /// <summary>Gives the folder free; the checkpoints stay.</summary>
    public void Dispose() => _lock.Dispose();

    private void Own(string path)
    {
        _own.Remove(path);
        _own.Add(path);
        if (_own.Count > 2)
        {
            _own.RemoveAt(0);
        }
    }
}
