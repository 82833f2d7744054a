using Microsoft.ML.Data;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Trainers.Models;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace Microsoft.ML;

/// <summary>Takes fitted models apart at their network.</summary>
public static class NetworkChainExtensions
{
    private const string NoNetwork = "The model must have a network of this package among its steps but has none. "
        + "Give a fitted pipeline with one of the package's trainers, or what ml.Model.Load reads of it.";

    private const string NoWeights = "The model must have a network of this package among its steps but has none. "
        + "Give a fitted pipeline with one of the package's trainers or with EmbedText, or what ml.Model.Load reads of it.";

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
            : throw new ArgumentException(NoNetwork);
    }

    /// <summary>
    /// The same model with networks whose weights are rounded, so that its file is smaller; the encoder of <c>EmbedText</c> is one. Takes a pipeline
    /// just fitted, and a model that <c>ml.Model.Load</c> has read.
    /// </summary>
    /// <remarks>
    /// What the new model scores is what is saved of it. <c>model.CompareScores(smaller, rows)</c> tells how far its scores are from those of this
    /// one, which stays as it is. All steps but the networks are those of the model, not copies: keep both until neither is needed.
    /// </remarks>
    /// <param name="model">The model.</param>
    /// <param name="storage">How the weights are to be stored.</param>
    /// <exception cref="ArgumentException">There is no network of this package in the model.</exception>
    /// <exception cref="InvalidOperationException">The weights have been rounded before, to another storage.</exception>
    public static TransformerChain<ITransformer> WithStoredWeights(this ITransformer model, WeightStorage storage)
    {
        ArgumentNullException.ThrowIfNull(model);
        var count = 0;
        ITransformer[] steps = [.. StoreWeights(model is IEnumerable<ITransformer> chain ? chain : [model], storage, ref count)];
        return count > 0
            ? new TransformerChain<ITransformer>(steps)
            : throw new ArgumentException(NoWeights);
    }

    /// <inheritdoc cref="WithStoredWeights(ITransformer, WeightStorage)"/>
    public static TransformerChain<NetworkPredictionTransformer> WithStoredWeights(
        this TransformerChain<NetworkPredictionTransformer> model, WeightStorage storage) =>
        new([.. ((ITransformer)model).WithStoredWeights(storage)]);

    private static List<ITransformer> StoreWeights(IEnumerable<ITransformer> steps, WeightStorage storage, ref int count)
    {
        var stored = new List<ITransformer>();
        foreach (var step in steps)
        {
            if (step is NetworkPredictionTransformer network)
            {
                stored.Add(network.WithStoredWeights(storage));
                count++;
            }
            else if (step is NetworkStep embedding)
            {
                stored.Add(embedding.WithStoredWeights(storage));
                count++;
            }
            else if (SavedModel.ReadOnnx(step) is { } onnx && (TrainedNetwork.IsNetwork(onnx) || EncoderGraph.Is(onnx)))
            {
                stored.Add(SavedModel.ReplaceOnnx(step, _ => WeightRounding.Apply(onnx, storage)));
                count++;
            }
            else
            {
                stored.Add(step is IEnumerable<ITransformer> chain
                    ? new TransformerChain<ITransformer>([.. StoreWeights(chain, storage, ref count)])
                    : step);
            }
        }

        return stored;
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
