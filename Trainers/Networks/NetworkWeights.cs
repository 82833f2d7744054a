using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.DeepExtensions.Trainers.Networks;

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
    private readonly Dictionary<string, NetworkWeight> _weights;

    public NetworkWeights(IEnumerable<KeyValuePair<string, NetworkWeight>> weights) => _weights = new(weights, StringComparer.Ordinal);

    public NetworkWeight this[string name] => _weights.TryGetValue(name, out var weight)
        ? weight
        : throw new KeyNotFoundException($"The network has no weight '{name}'.");

    public IReadOnlyDictionary<string, NetworkWeight> All => _weights;

    /// <summary>Copies a module's weights; the module stays as it is.</summary>
    public static NetworkWeights From(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return new NetworkWeights(
            from entry in module.state_dict()
            where entry.Value.is_floating_point() // leaves out batch normalisation's count of batches
            select KeyValuePair.Create(entry.Key, Copy(entry.Value)));
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
                    $"The network's weight '{name}' must have the shape [{string.Join(", ", target.shape)}] but is {(weight is null ? "missing" : $"[{string.Join(", ", weight.Dimensions)}]")}.");
            }

            target.copy_(tensor(weight.Values, weight.Dimensions));
        }
    }

    private static NetworkWeight Copy(Tensor tensor) =>
        new(tensor.shape, tensor.detach().to(float32).cpu().contiguous().data<float>().ToArray());
}
