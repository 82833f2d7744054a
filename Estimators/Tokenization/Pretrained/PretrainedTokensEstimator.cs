using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts texts into the tokens of a pretrained text encoder and maps each to a key, the id of the token plus 1.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Input columns</term><description>One or two, of text; a missing or empty text has special tokens only</description></item>
/// <item><term>Output column</term><description>Vector of Key&lt;UInt32&gt; of unknown size, with text key values; padding, where a trainer needs it,
/// is 0, the missing key</description></item>
/// <item><term>Order</term><description>[CLS] text [SEP], or [CLS] first [SEP] second [SEP], as the tokeniser's files say; the segment of a
/// token is the number of [SEP] before it</description></item>
/// <item><term>Caching needed before</term><description>No: nothing is learned from rows</description></item>
/// <item><term>The fitted transformer</term><description>Is saved as a chain of ML.NET's own; holds no temporary file; can be saved and used after
/// it was disposed</description></item>
/// <item><term>Needed to run a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; not this
/// package</description></item>
/// </list>
/// </remarks>
public sealed class PretrainedTokensEstimator : IEstimator<ITransformer>
{
    private readonly PretrainedTokenizer _tokenizer;
    private readonly string _outputName;
    private readonly string[] _inputNames;
    private readonly int _maximumLength;

    internal PretrainedTokensEstimator(PretrainedTokenizer tokenizer, string outputName, string[] inputNames, int maximumLength)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentException.ThrowIfNullOrEmpty(outputName);
        Array.ForEach(inputNames, name => ArgumentException.ThrowIfNullOrEmpty(name, nameof(inputNames)));
        TokenLimits.Require(maximumLength, inputNames.Length, tokenizer);
        (_tokenizer, _outputName, _inputNames, _maximumLength) = (tokenizer, outputName, inputNames, maximumLength);
    }

    /// <summary>Makes the transformer. No row is read.</summary>
    /// <param name="input">Data with the columns of texts.</param>
    /// <returns>A transformer that is saved as a chain of stock transformers; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An input column is missing or not text.</exception>
    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (var name in _inputNames)
        {
            ColumnLookup.RequireScalar(input.Schema, name, TextDataViewType.Instance, ColumnCure.ToText);
        }

        return new TokenizingTransformer(
            new PretrainedSteps(_tokenizer, _outputName, _inputNames, _maximumLength),
            new TokenKeys(_outputName, [.. _tokenizer.Tokens]),
            TokenSurvey.TextSchema(_inputNames));
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">An input column is missing or not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (var name in _inputNames)
        {
            ColumnLookup.RequireScalar(inputSchema, name, TextDataViewType.Instance, ColumnCure.ToText);
        }

        return SchemaShapes.Append(inputSchema, [SchemaShapes.TextKeys(_outputName)]);
    }
}
