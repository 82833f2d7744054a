using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Transforms.Persistence;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>What one pass over the training texts tells: the mode to choose and how often each token occurs.</summary>
/// <param name="Tokenizer">The tokeniser of the mode.</param>
/// <param name="Counts">The counts of its tokens.</param>
/// <param name="RowCount">The number of texts, empty ones too.</param>
internal sealed record TokenSurvey(ITokenizer Tokenizer, TokenCounts Counts, long RowCount)
{
    // With more than this part of letters of scripts without spaces, characters can be joined without cutting up words.
    private const double CharactersAbove = 0.9;

    /// <summary>Reads the texts once. Where the mode is open, both are counted.</summary>
    /// <param name="input">The data, with the input column of text.</param>
    /// <param name="options">The settings.</param>
    public static TokenSurvey Read(IDataView input, TokenizeToKeysEstimator.Options options)
    {
        var tokenizers = GetPossible(options);
        var counts = Array.ConvertAll(tokenizers, _ => new TokenCounts());
        var letters = new UnspacedLetters();
        var rows = Read(input, options.InputName, tokenizers, counts, letters);
        var chosen = letters.Share > CharactersAbove ? tokenizers.Length - 1 : 0;
        return new TokenSurvey(tokenizers[chosen], counts[chosen], rows);
    }

    /// <summary>The schema of data with columns of text and no others.</summary>
    public static DataViewSchema TextSchema(params IEnumerable<string> columnNames)
    {
        var schema = new DataViewSchema.Builder();
        foreach (var name in columnNames.Distinct())
        {
            schema.AddColumn(name, TextDataViewType.Instance);
        }

        return schema.ToSchema();
    }

    // Of two, the last is for scripts without spaces.
    private static ITokenizer[] GetPossible(TokenizeToKeysEstimator.Options options) => options switch
    {
        { Mode: TokenMode.Auto, CharacterNgramLength: > 1 } => [new WordTokenizer(options), new CharacterTokenizer(options)],
        { Mode: TokenMode.Characters } => [new CharacterTokenizer(options)],
        _ => [new WordTokenizer(options)],
    };

    private static long Read(IDataView input, string inputName, ITokenizer[] tokenizers, TokenCounts[] counts, UnspacedLetters letters)
    {
        var cutters = Array.ConvertAll(tokenizers, tokenizer => tokenizer.CreateCutter());
        try
        {
            var chain = new ChainBuilder(TextSchema(inputName));
            foreach (var (tokenizer, cutter) in tokenizers.Zip(cutters))
            {
                tokenizer.AppendTokens(chain, cutter);
            }

            return Count(chain.ToTransformer().Transform(input), inputName, tokenizers, counts, letters);
        }
        finally
        {
            Array.ForEach(cutters, cutter => cutter.Dispose());
        }
    }

    private static long Count(IDataView data, string inputName, ITokenizer[] tokenizers, TokenCounts[] counts, UnspacedLetters letters)
    {
        var text = data.Schema[inputName];
        var tokens = Array.ConvertAll(tokenizers, tokenizer => data.Schema[tokenizer.TokensName]);
        using var cursor = data.GetRowCursor([text, .. tokens]);
        var readText = cursor.GetGetter<ReadOnlyMemory<char>>(text);
        var readTokens = Array.ConvertAll(tokens, column => cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column));
        var (value, values, rows) = (default(ReadOnlyMemory<char>), default(VBuffer<ReadOnlyMemory<char>>), 0L);
        for (; cursor.MoveNext(); rows++)
        {
            readText(ref value);
            letters.Add(value.Span);
            for (var i = 0; i < readTokens.Length; i++)
            {
                readTokens[i](ref values);
                foreach (var token in values.DenseValues())
                {
                    counts[i].Add(token.Span);
                }
            }
        }

        return rows;
    }
}
