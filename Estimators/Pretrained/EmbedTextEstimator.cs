using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Tokenization;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions;

/// <summary>Makes a vector of each text by a pretrained encoder, for any trainer, and for comparing texts.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Input column</term><description>Text; a missing or empty text has the vector of the special tokens</description></item>
/// <item><term>Output column</term><description>Vector of Single of known size, with slot names</description></item>
/// <item><term>Caching needed after</term><description>Yes, before a trainer that reads rows again: each reading computes the vectors anew
/// </description></item>
/// <item><term>Speed</term><description>Rows are read ahead, and texts of similar length computed together. A saved model, which is ML.NET's own
/// transformers, computes one row at a time</description></item>
/// <item><term>Needed to run a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; not this
/// package</description></item>
/// </list>
/// <para>Mean, first and unit length: Reimers and Gurevych 2019.</para>
/// </remarks>
public sealed class EmbedTextEstimator : IEstimator<TransformerChain<ITransformer>>
{
    private readonly TextEmbeddingGraph _graph;
    private readonly PretrainedTokensEstimator _tokens;
    private readonly string _outputName;
    private readonly string _keysName;

    internal EmbedTextEstimator(string outputName, string inputName, TextEmbeddingGraph graph)
    {
        (_outputName, _graph) = (outputName, graph);
        _keysName = NetworkOutput.HelperName($"{outputName}.Tokens");
        _tokens = new PretrainedTokensEstimator(graph.Encoder.Tokenizer, _keysName, [inputName], graph.MaximumLength);
    }

    /// <summary>Makes the transformer. No row is read.</summary>
    /// <param name="input">Data with the column of texts.</param>
    /// <returns>A transformer that is saved as a chain of stock transformers; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The input column is missing or not text.</exception>
    public TransformerChain<ITransformer> Fit(IDataView input)
    {
        var tokens = _tokens.Fit(input);
        var keys = tokens.GetOutputSchema(input.Schema);
        var output = NetworkOutput.ForColumn(_outputName, _graph.Encoder.HiddenSize, [_keysName]);
        string[] names =
        [
            .. Enumerable.Range(0, output.Width).Select(i => string.Create(CultureInfo.InvariantCulture, $"{_outputName}.{i}")),
        ];
        var encoder = new KeySequenceInput(_keysName, new SequenceCut(_graph.MaximumLength, 0)).CreateEncoder(keys);
        var onnx = _graph.Write(_keysName, output.Name, names);
        var column = new VectorColumn(_outputName, output, names);
        var runSize = NetworkScoring.ChooseRunSize(_graph.CreateNetwork(_keysName));
        var vectors = new NetworkStep(onnx, graph => new ScoringTransform(graph, [encoder], [column], fittedOn: keys, runSize: runSize));
        var dropped = DetachedContext.Shared.Transforms.DropColumns(_keysName).Fit(vectors.Transform(tokens.Transform(input)));
        return new TransformerChain<ITransformer>(tokens, vectors, dropped);
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">The input column is missing or not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _ = _tokens.GetOutputSchema(inputSchema);
        return SchemaShapes.Append(inputSchema, [SchemaShapes.Vector(_outputName)]);
    }
}
