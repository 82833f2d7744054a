using System.Globalization;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Onnx;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Weights;

namespace MLNet.DeepExtensions;

/// <summary>The graph that makes one vector of a text's tokens.</summary>
internal sealed class TextEmbeddingGraph
{
    private readonly TimePooling _pooling;
    private readonly bool _normalize;

    /// <summary>Checks the settings.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="pooling">How one vector is made of those of all tokens.</param>
    /// <param name="normalize">Whether each vector is made of length 1.</param>
    /// <param name="maximumLength">The most tokens of a text; null for the default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public TextEmbeddingGraph(TextEncoder encoder, TimePooling pooling, bool normalize, int? maximumLength)
    {
        if (pooling is not (TimePooling.Mean or TimePooling.First or TimePooling.Max))
        {
            throw new ArgumentOutOfRangeException(
                nameof(pooling),
                pooling,
                "One vector is made of all tokens by their Mean, their Max, or the First of them; the others need training.");
        }

        MaximumLength = maximumLength ?? Math.Min(TokenLimits.DefaultLength, encoder.MaximumLength);
        TokenLimits.Require(MaximumLength, 1, encoder.Tokenizer);
        if (MaximumLength > encoder.MaximumLength)
        {
            throw new ArgumentOutOfRangeException(nameof(maximumLength), maximumLength, string.Create(
                CultureInfo.InvariantCulture,
                $"The maximum length must be at most {encoder.MaximumLength} tokens: the encoder knows no more positions."));
        }

        (Encoder, _pooling, _normalize) = (encoder, pooling, normalize);
    }

    /// <summary>The encoder.</summary>
    public TextEncoder Encoder { get; }

    /// <summary>The most tokens of a text.</summary>
    public int MaximumLength { get; }

    /// <summary>The layers of the graph, up to the vector of a text.</summary>
    /// <param name="inputName">The name of the input, keys.</param>
    public Network CreateNetwork(string inputName)
    {
        var keys = new NetworkInput(inputName, TensorShape.Sequence(MaximumLength), [], InputElement.Key, Encoder.Tokenizer.VocabularySize);
        return new Network([keys], [.. Encoder.CreateLayers(dropout: 0), new PoolOverTime(_pooling)]);
    }

    /// <summary>Writes the graph.</summary>
    /// <param name="inputName">The name of the input, keys.</param>
    /// <param name="outputName">The name of the output.</param>
    /// <param name="slotNames">The names of the numbers of a vector.</param>
    /// <returns>The graph as an ONNX file.</returns>
    public byte[] Write(string inputName, string outputName, IReadOnlyList<string> slotNames)
    {
        var network = CreateNetwork(inputName);
        var weights = new NetworkWeights(
            Encoder.Encoder.GetWeights(Encoder.Tokenizer.VocabularySize, MaximumLength, $"{NetworkModule.TrunkName}."));
        var graph = new OnnxGraph();
        var vector = network.AddToGraph(graph, weights);
        if (_normalize)
        {
            vector = graph.Node("LpNormalization", [vector], ("axis", 1), ("p", 2));
        }

        graph.Output(outputName, vector, network.OutputShape);
        graph.SlotNames(outputName, slotNames);
        graph.Metadata(EncoderGraph.Key, Encoder.ToString());
        return graph.ToBytes();
    }
}
