using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>A named weight in managed memory.</summary>
/// <param name="Dimensions">Its dimensions; none for a scalar.</param>
/// <param name="Values">Its values, last dimension fastest.</param>
internal sealed record NetworkWeight(long[] Dimensions, float[] Values);

/// <summary>
/// All weights of a network (parameters and running statistics) in managed memory, under the names that the torch
/// module gives them. Holds nothing native, so it needs no disposal.
/// </summary>
internal sealed class NetworkWeights
{
    private const string ShapePrefix = "shape/";
    private const string ValuesPrefix = "values/";
    private readonly Dictionary<string, NetworkWeight> _weights;

    public NetworkWeights(IEnumerable<KeyValuePair<string, NetworkWeight>> weights) => _weights = new(weights, StringComparer.Ordinal);

    public NetworkWeight this[string name] => _weights.TryGetValue(name, out var weight)
        ? weight
        : throw new KeyNotFoundException($"The network has no weight '{name}'.");

    public IReadOnlyDictionary<string, NetworkWeight> All => _weights;

    /// <summary>The number of all values.</summary>
    public long Count => _weights.Values.Sum(weight => weight.Values.LongLength);

    /// <summary>Copies a module's weights, with what was learned beside them; the module stays as it is.</summary>
    public static NetworkWeights From(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var state = module.state_dict();
        foreach (var (name, part) in module.named_modules())
        {
            if (part is IAdaptsWeight { AdapterNames: { Count: > 0 } adapters } adapted)
            {
                state[$"{name}.weight"] = adapted.MergeWeight();
                foreach (var adapter in adapters)
                {
                    state.Remove($"{name}.{adapter}");
                }
            }
        }

        return new NetworkWeights(
            from entry in state
            where entry.Value.is_floating_point() // leaves out batch normalisation's count of batches
            select KeyValuePair.Create(entry.Key, Copy(entry.Value)));
    }

    /// <summary>The weights that <see cref="Save"/> stored; none if there was no such call.</summary>
    public static NetworkWeights From(TrainingSnapshot snapshot, string prefix) => new(
        from entry in snapshot.Entries
        where entry.Key.StartsWith(prefix + ValuesPrefix, StringComparison.Ordinal)
        let name = entry.Key[(prefix + ValuesPrefix).Length..]
        select KeyValuePair.Create(name, new NetworkWeight(snapshot.Get<long>(prefix + ShapePrefix + name), snapshot.Get<float>(entry.Key))));

    /// <summary>Stores the weights in a snapshot, under names that start with a prefix.</summary>
    public void Save(TrainingSnapshot snapshot, string prefix)
    {
        foreach (var (name, weight) in _weights)
        {
            snapshot.Set<long>(prefix + ShapePrefix + name, weight.Dimensions);
            snapshot.Set<float>(prefix + ValuesPrefix + name, weight.Values);
        }
    }

    /// <summary>Writes the weights into a module of the same network.</summary>
    /// <exception cref="ArgumentException">A weight is missing or of another size.</exception>
    public void CopyTo(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, target) in module.state_dict())
        {
            if (!target.is_floating_point())
            {
                continue;
            }

            if (!_weights.TryGetValue(name, out var weight) || !weight.Dimensions.AsSpan().SequenceEqual(target.shape))
            {
                throw new ArgumentException(
                    $"The network's weight '{name}' must have the shape [{string.Join(", ", target.shape)}] "
                    + $"but is {(weight is null ? "missing" : $"[{string.Join(", ", weight.Dimensions)}]")}.");
            }

            using var values = tensor(weight.Values, weight.Dimensions);
            target.copy_(values);
        }
    }

    /// <summary>Writes the weights into a module that has others besides.</summary>
    /// <exception cref="ArgumentException">The module lacks a weight, or has it in another shape.</exception>
    public void CopyPartTo(nn.Module module)
    {
        var written = CopyMatchingTo(module, _ => true).Where(weight => weight.IsWritten).Select(weight => weight.Name);
        if (_weights.Keys.Except(written).FirstOrDefault() is { } missing)
        {
            throw new ArgumentException($"The network must have a weight '{missing}' of the shape [{string.Join(", ", this[missing].Dimensions)}].");
        }
    }

    /// <summary>Writes weights into a module of another network, where it has some of the same name and shape.</summary>
    /// <param name="module">The module.</param>
    /// <param name="isWanted">Whether a weight is to be written, by its name.</param>
    /// <returns>The names of the module's weights, and whether each was written.</returns>
    public IReadOnlyList<(string Name, bool IsWritten)> CopyMatchingTo(nn.Module module, Predicate<string> isWanted)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var result = new List<(string, bool)>();
        foreach (var (name, target) in module.state_dict().Where(entry => entry.Value.is_floating_point()))
        {
            var weight = isWanted(name) ? _weights.GetValueOrDefault(name) : null;
            var isWritten = weight is not null && weight.Dimensions.AsSpan().SequenceEqual(target.shape);
            if (isWritten)
            {
                using var values = tensor(weight!.Values, weight.Dimensions);
                target.copy_(values);
            }

            result.Add((name, isWritten));
        }

        return result;
    }

    private static NetworkWeight Copy(Tensor tensor) =>
        new(tensor.shape, tensor.detach().to(float32).cpu().contiguous().data<float>().ToArray());
}
