using System.Globalization;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions.Trainers.Training.Transfer;

/// <summary>Starts a network from the weights of another one.</summary>
internal static class WeightTransfer
{
    private const int MostNames = 10;

    /// <summary>Takes over all weights of the same name and shape but for the last layer's.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="moved">Its weights as the network numbers what they belong to.</param>
    /// <param name="network">The network to train.</param>
    /// <param name="module">Its module.</param>
    /// <returns>A line that says which weights start anew.</returns>
    /// <exception cref="ArgumentException">There are no such weights.</exception>
    public static string Apply(Network source, NetworkWeights moved, Network network, NetworkModule module)
    {
        string[] heads = [HeadOf(source), HeadOf(network)];
        var weights = moved.CopyMatchingTo(module, name => !heads.Any(head => name.StartsWith(head, StringComparison.Ordinal)));
        var anew = weights.Where(weight => !weight.IsWritten).Select(weight => weight.Name).ToArray();
        return anew.Length < weights.Count
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Took {weights.Count - anew.Length} of {weights.Count} weights from TransferFrom. "
                + $"Anew start {string.Join(", ", anew.Take(MostNames))}"
                + $"{(anew.Length > MostNames ? $" and {anew.Length - MostNames} more" : string.Empty)}.")
            : throw new ArgumentException(
                "TransferFrom must have weights of the same name and shape as the network to train, besides those of the last layer, but has none: "
                + $"{NetworkDifference.Find(source, network) ?? "it has no other layers"}.");
    }

    // Where the weights of the last layer are.
    private static string HeadOf(Network network) =>
        string.Create(CultureInfo.InvariantCulture, $"{NetworkModule.TrunkName}.{network.Trunk.Count - 1}.");
}
