using System.Globalization;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Reading;

/// <summary>
/// Where encoded rows go that are more than may be in memory: files in a folder of its own, made when it is first needed and
/// deleted when this is disposed.
/// </summary>
internal sealed class RowSpill : IDisposable
{
    private readonly string _root;
    private readonly long _budget;
    private readonly Func<string, Stream> _create;
    private readonly List<RowFile> _files = [];
    private long _taken;
    private TemporaryFolder? _folder;

    /// <summary>Deletes what killed processes have left.</summary>
    /// <param name="storage">How much may be in memory, and where to make the folder.</param>
    /// <param name="create">Makes a file to write to; null for an ordinary one.</param>
    public RowSpill(RowStorageSettings storage, Func<string, Stream>? create = null)
    {
        _budget = storage.MemoryBudget ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        _root = Path.GetFullPath(storage.Directory ?? Path.GetTempPath());
        _create = create ?? (path => new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        TemporaryFolder.DeleteLeftovers(_root);
    }

    /// <summary>The number of bytes of a file that are picked from at random, half of the budget.</summary>
    public long WindowBytes => _budget / 2;

    /// <summary>Whether rows would be too many to be in memory beside those that already are.</summary>
    /// <param name="bytes">Their number of bytes.</param>
    public bool IsTooMuch(long bytes) => bytes > _budget - _taken;

    /// <summary>Counts rows that are in memory.</summary>
    /// <param name="bytes">Their number of bytes.</param>
    public void Take(long bytes) => _taken += bytes;

    /// <summary>Makes a file of rows, deleted when this is disposed.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public RowFile Create()
    {
        try
        {
            _folder ??= new TemporaryFolder(_root);
            var path = Path.Combine(_folder.Path, string.Create(CultureInfo.InvariantCulture, $"{_files.Count}.rows"));
            var file = new RowFile(path, _create(path));
            _files.Add(file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RowFile.Failed(_root, e);
        }
    }

    /// <summary>Deletes the files and the folder.</summary>
    public void Dispose()
    {
        _files.ForEach(file => file.Dispose());
        _folder?.Dispose();
    }
}
