using MLNet.DeepExtensions.Trainers.Files;

namespace MLNet.DeepExtensions.Trainers.Pretrained;

/// <summary>The tensors of a model that is in several files of safetensors, with an index that says which is where.</summary>
internal sealed class SafetensorsFolder : TensorSource
{
    private readonly Dictionary<string, SafetensorsFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _places = new(StringComparer.Ordinal);

    private SafetensorsFolder(string indexPath)
        : base(indexPath)
    {
        try
        {
            OpenFiles(Path.GetDirectoryName(indexPath)!);
        }
        catch
        {
            Dispose();
            throw;
        }

        Shapes = _places.ToDictionary(place => place.Key, place => place.Value.Shapes[place.Key], StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Opens all files that an index names; they lie beside it.</summary>
    /// <param name="indexPath">The path of the index, <c>model.safetensors.index.json</c>.</param>
    /// <exception cref="FileNotFoundException">A file does not exist.</exception>
    /// <exception cref="InvalidDataException">The index or a file is damaged, or they do not belong together.</exception>
    public static SafetensorsFolder Open(string indexPath) => new(indexPath);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override float[] ReadValues(string tensor) => _places[tensor].Read(tensor);

    private void OpenFiles(string folder)
    {
        foreach (var (tensor, name) in ReadIndex())
        {
            if (!_files.TryGetValue(name, out var file))
            {
                file = SafetensorsFile.Open(Path.Combine(folder, name));
                _files.Add(name, file);
            }

            _places[tensor] = file.Shapes.ContainsKey(tensor)
                ? file
                : throw new InvalidDataException($"'{Name}' says that tensor '{tensor}' is in '{name}' but it is not there. Load both down again.");
        }
    }

    private Dictionary<string, string> ReadIndex()
    {
        using var stream = File.OpenRead(Name);
        var files = JsonEntry.Read($"'{Name}'", stream)["weight_map"].Properties()
            .GroupBy(entry => entry.Name, entry => entry.Value.Text() ?? string.Empty, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        return files.Values.FirstOrDefault(file => file.Length == 0 || Path.GetFileName(file) != file || file is "." or "..") is { } wrong
            ? throw new InvalidDataException($"'{Name}' must name files that lie beside it but names '{wrong}'.")
            : files;
    }
}
