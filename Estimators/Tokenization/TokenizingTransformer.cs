using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;
using MLNet.DeepExtensions.Transforms.Schema;
using MLNet.DeepExtensions.Transforms.Scoring;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts texts into tokens and maps them to keys, in any number of threads at once. It is saved as a chain of ML.NET's own
/// transformers.</summary>
/// <remarks>It holds no file. Disposed, it can be saved and used as before; it then loads its graph again.</remarks>
internal sealed class TokenizingTransformer : ITransformer, IDisposable
{
    private readonly ITokenizer _tokenizer;
    private readonly TokenKeys _keys;
    private readonly DataViewSchema _textSchema;
    private readonly TokenCutter _cutter;
    private readonly ITransformer _steps;

    /// <summary>Makes the steps.</summary>
    /// <param name="tokenizer">Cuts the texts.</param>
    /// <param name="keys">Maps the tokens to keys.</param>
    /// <param name="textSchema">The schema of data with the columns of texts and no other.</param>
    public TokenizingTransformer(ITokenizer tokenizer, TokenKeys keys, DataViewSchema textSchema)
    {
        _tokenizer = tokenizer;
        _keys = keys;
        _textSchema = textSchema;
        _cutter = tokenizer.CreateCutter();
        var chain = new ChainBuilder(textSchema);
        tokenizer.AppendTokens(chain, _cutter);
        keys.AppendTo(chain, tokenizer);
        _steps = chain.ToTransformer();
    }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The column of texts is missing or not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _steps.GetOutputSchema(Require(inputSchema));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The column of texts is missing or not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _ = Require(input.Schema);
        return _steps.Transform(input);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The column of texts is missing or not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new GuardedRowMapper(_steps.GetRowToRowMapper(Require(inputSchema)));

    /// <summary>Frees the graph until it is used again.</summary>
    public void Dispose() => _cutter.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        using var chain = new StockChain(_textSchema);
        _tokenizer.AppendTokens(chain);
        _keys.AppendTo(chain, _tokenizer);
        chain.Save(ctx);
    }

    private DataViewSchema Require(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (var column in _textSchema)
        {
            ColumnLookup.RequireScalar(schema, column.Name, TextDataViewType.Instance, ColumnCure.ToText);
        }

        return schema;
    }
}
