using Microsoft.ML.Data;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace Microsoft.ML;

/// <summary>Takes fitted models apart at their network.</summary>
public static class NetworkChainExtensions
{
    /// <summary>
    /// The steps of a fitted model before its network, those that tokenise, map values to keys or join columns: to prepare further rows as
    /// its rows were, and to train the network further with them (<c>InitialModel</c>). Takes a pipeline just fitted, and a model that
    /// <c>ml.Model.Load</c> has read.
    /// </summary>
    /// <remarks>
    /// They are the model's own steps, not copies: whoever disposes the model disposes them. <c>steps.Append(network)</c> makes one model of
    /// them and a further trained network.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <returns>The steps in their order, possibly none; of several networks in one model, those before the last.</returns>
    /// <exception cref="ArgumentException">There is no network of this package in the model.</exception>
    public static TransformerChain<ITransformer> GetStepsBeforeNetwork(this ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return FindSteps(model) is { } steps
            ? new TransformerChain<ITransformer>(steps)
            : throw new ArgumentException(
                "The model must have a network of this package among its steps but has none. "
                + "Give a fitted pipeline with one of the package's trainers, or what ml.Model.Load reads of it.");
    }

    // Null if the model is no network and has none in it.
    private static ITransformer[]? FindSteps(ITransformer model) => model switch
    {
        NetworkPredictionTransformer => [],
        IEnumerable<ITransformer> chain => FindSteps([.. chain]),
        _ => null,
    };

    private static ITransformer[]? FindSteps(ITransformer[] chain)
    {
        if (Array.Exists(chain, IsGraph))
        {
            return []; // a network as it is saved: a chain of its own, which begins with what makes the graph's inputs
        }

        for (var i = chain.Length - 1; i >= 0; i--)
        {
            if (FindSteps(chain[i]) is { } inner)
            {
                return [.. chain[..i], .. inner];
            }
        }

        return null;
    }

    private static bool IsGraph(ITransformer step) => SavedModel.ReadOnnx(step) is { } onnx && TrainedNetwork.IsNetwork(onnx);
}
