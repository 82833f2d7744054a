using Microsoft.ML;
using MLNet.DeepExtensions.Trainers.Networks;

namespace MLNet.DeepExtensions.Explanations;

/// <summary>Finds the network in a model.</summary>
internal static class ExplainedModel
{
    /// <summary>The network that was fitted last.</summary>
    /// <param name="model">A transformer, or a chain of them.</param>
    /// <param name="method">The method that needs it, for messages.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public static TrainedNetwork FindNetwork(ITransformer model, string method)
    {
        var transformer = Networks(model).LastOrDefault() ?? throw new ArgumentException(
            $"{method} needs a model with a network of this package in it, but {model.GetType().Name} has none. If the model was loaded, read its network with ml.Model.LoadNetwork(path), and give it as well: model.{method}(row, network: network).",
            nameof(model));
        transformer.ThrowIfDisposed();
        return transformer.Model;
    }

    private static IEnumerable<NetworkPredictionTransformer> Networks(ITransformer model) => model switch
    {
        NetworkPredictionTransformer network => [network],
        IEnumerable<ITransformer> chain => chain.SelectMany(Networks),
        _ => [],
    };
}
