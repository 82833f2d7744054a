using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Trainers.Distributed;
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

    /// <summary>Sends what process 0 has to the others.</summary>
    /// <param name="snapshot">What process 0 has; null for nothing.</param>
    /// <param name="communicator">The processes.</param>
    /// <returns>What it is; null in process 0, and where there is nothing.</returns>
    public static TrainingSnapshot? SendToOthers(TrainingSnapshot? snapshot, Communicator communicator)
    {
        var names = snapshot?.Entries.Keys.ToArray();
        var sentNames = communicator.SendToOthers(
            () => names is null ? null : JsonSerializer.SerializeToUtf8Bytes(names, SnapshotJson.Default.StringArray));
        var sent = sentNames is null ? null : new TrainingSnapshot();
        foreach (var name in names ?? JsonSerializer.Deserialize(sentNames ?? "[]"u8, SnapshotJson.Default.StringArray)!)
        {
            var values = communicator.SendToOthers(() => snapshot!.Get(name));
            sent?.Set(name, values!);
        }

        return sent;
    }

    /// <summary>Gives all parts of a training their state.</summary>
    /// <param name="parts">The parts.</param>
    /// <exception cref="InvalidDataException">An entry is missing, or of another size.</exception>
    public void RestoreTo(IEnumerable<ITrainingPart> parts)
    {
        foreach (var part in parts)
        {
            part.Restore(this);
        }
    }

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

/// <summary>Writes the names of a snapshot by generated code.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
