namespace MLNet.DeepExtensions.Trainers.Weights;

/// <summary>The weights of one layer while they are moved to where their keys, numbers or steps are now; names start at the layer.</summary>
/// <param name="weights">The weights of the whole network; those of another shape than the network's are no longer in it.</param>
/// <param name="fresh">Those that the network starts from on its own; null if nothing is new.</param>
/// <param name="option">The option that names the network they come from, for messages.</param>
/// <param name="prefix">Where the layer is in the network: empty, or ending in a dot.</param>
internal sealed class WeightMove(Dictionary<string, NetworkWeight> weights, NetworkWeights? fresh, string option, string prefix)
{
    /// <summary>The weights of a layer inside this one.</summary>
    /// <param name="child">The name under which this layer's module registers the inner one.</param>
    public WeightMove GetChild(string child) => new(weights, fresh, option, $"{prefix}{child}.");

    /// <summary>A weight as it is; null if there is none.</summary>
    public NetworkWeight? Get(string name) => weights.GetValueOrDefault(prefix + name);

    /// <summary>A weight that the network starts from on its own; null if nothing is new.</summary>
    public NetworkWeight? GetFresh(string name) => fresh?.All.GetValueOrDefault(prefix + name);

    /// <summary>Replaces a weight.</summary>
    public void Set(string name, NetworkWeight weight) => weights[prefix + name] = weight;

    /// <summary>Leaves a weight out, so that it starts anew.</summary>
    public void Remove(string name) => weights.Remove(prefix + name);

    /// <summary>Moves the parts of a weight along one dimension.</summary>
    /// <param name="name">The weight; if it has other dimensions, it is left out.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="places">Where each part was.</param>
    /// <param name="newIsZero">Whether what is new is 0; otherwise it is as the network starts on its own.</param>
    public void Move(string name, int axis, Places places, bool newIsZero = false)
    {
        if (Get(name) is not { } then || then.Dimensions.Length <= axis || then.Dimensions[axis] != places.SourceCount)
        {
            Remove(name);
            return;
        }

        var now = new NetworkWeight([.. then.Dimensions], new float[then.Values.Length / places.SourceCount * places.Sources.Length]);
        now.Dimensions[axis] = places.Sources.Length;
        var start = newIsZero ? null : GetFresh(name);
        var inner = now.Dimensions.Skip(axis + 1).Aggregate(1, (size, dimension) => size * (int)dimension);
        for (var part = 0; part < now.Values.Length / inner; part++)
        {
            var (outer, place) = Math.DivRem(part, places.Sources.Length);
            var source = places.Sources[place];
            var values = source != Places.New ? then.Values.AsSpan(((outer * places.SourceCount) + source) * inner, inner)
                : start is not null && start.Dimensions.AsSpan().SequenceEqual(now.Dimensions) ? start.Values.AsSpan(part * inner, inner)
                : [];
            values.CopyTo(now.Values.AsSpan(part * inner));
        }

        Set(name, now);
    }

    /// <summary>The exception for a layer that tells its numbers or steps apart by their places alone.</summary>
    public ArgumentException CannotFollow(object layer) => new(
        $"The columns to predict from must have the slots that {option} was trained on, in the same order, as layer '{prefix.TrimEnd('.')}', "
        + $"{layer}, tells them apart by their places. Prepare the rows with the fitted transforms of that training.");
}
