using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>A part of a training whose state must be the same after an interruption: the optimiser, the row order …</summary>
internal interface ITrainingPart
{
    /// <summary>Writes the whole state, under names that start with the part's own.</summary>
    void Save(TrainingSnapshot snapshot);

    /// <summary>Takes the state back, bit by bit.</summary>
    /// <exception cref="InvalidDataException">An entry is missing, or of another size.</exception>
    void Restore(TrainingSnapshot snapshot);
}

/// <summary>The state of a training in managed memory: named arrays of bytes, whatever numbers they hold.</summary>
internal sealed class TrainingSnapshot
{
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);

    /// <summary>All entries, to be written to a file and read back.</summary>
    public IReadOnlyDictionary<string, byte[]> Entries => _entries;

    /// <summary>Stores bytes under a name.</summary>
    public void Set(string name, byte[] bytes) => _entries[name] = bytes;

    /// <summary>Stores numbers under a name.</summary>
    public void Set<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => Set(name, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Stores one number under a name.</summary>
    public void Set<T>(string name, T value)
        where T : unmanaged => Set<T>(name, [value]);

    /// <summary>Stores a tensor's numbers under a name.</summary>
    public void Set(string name, Tensor tensor)
    {
        using var onCpu = tensor.detach().cpu().contiguous();
        Set(name, onCpu.bytes.ToArray());
    }

    /// <summary>The bytes under a name.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public byte[] Get(string name) => _entries.TryGetValue(name, out var bytes)
        ? bytes
        : throw new InvalidDataException($"The training's state has no entry '{name}'; it comes from other options or another version.");

    /// <summary>The numbers under a name.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public T[] Get<T>(string name)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Get(name)).ToArray();

    /// <summary>Copies the numbers under a name into a tensor of the same size and type.</summary>
    /// <exception cref="InvalidDataException">There are none, or not as many.</exception>
    public void CopyTo(string name, Tensor target)
    {
        using var noGrad = no_grad();
        using var onCpu = empty(target.shape, target.dtype);
        var bytes = Get(name);
        if (bytes.Length != onCpu.bytes.Length)
        {
            throw new InvalidDataException($"The training's state has {bytes.Length} bytes under '{name}' but {onCpu.bytes.Length} are needed; "
                + "it comes from another network.");
        }

        bytes.CopyTo(onCpu.bytes);
        target.copy_(onCpu);
    }
}
