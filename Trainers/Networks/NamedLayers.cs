using System.Globalization;
using MLNet.DeepExtensions.Trainers.Layers;

namespace MLNet.DeepExtensions.Trainers.Networks;

/// <summary>Names the layers of a network as its weights do.</summary>
internal static class NamedLayers
{
    /// <summary>The layers of each input's branch and then those of the trunk, not the layers inside them.</summary>
    public static IEnumerable<(string Name, Layer Layer)> Enumerate(Network network) => network.Inputs
        .SelectMany((input, i) => In(NetworkModule.BranchName(i), input.Layers))
        .Concat(In(NetworkModule.TrunkName, network.Trunk));

    private static IEnumerable<(string Name, Layer Layer)> In(string place, LayerList layers) =>
        layers.Select((layer, i) => (string.Create(CultureInfo.InvariantCulture, $"{place}.{i}"), layer));
}
