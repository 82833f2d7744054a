using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Text;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions.Tokenization;

/// <summary>Cuts texts into tokens and maps each to a key, the most frequent token to key 1.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Input column</term><description>Text; a missing or empty text has no tokens</description></item>
/// <item><term>Output column</term><description>Vector of Key&lt;UInt32&gt; of unknown size, with text key values; 0 is an unknown
/// token</description></item>
/// <item><term>Left out in any mode</term><description>White space, invisible characters, and HTML line breaks (&lt;br /&gt;)</description></item>
/// <item><term>Caching needed before</term><description>No: rows are read once</description></item>
/// <item><term>The fitted transformer</term><description>Is saved as a chain of ML.NET's own; holds no temporary file; can be saved and used after
/// it was disposed</description></item>
/// <item><term>Needed to run a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; not this
/// package</description></item>
/// </list>
/// </remarks>
public sealed class TokenizeToKeysEstimator : IEstimator<ITransformer>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal TokenizeToKeysEstimator(IHostEnvironment environment, Options options)
    {
        _host = environment.Register(nameof(TokenizeToKeysEstimator), seed: null, verbose: null);
        _options = options;
    }

    /// <summary>Counts the tokens and gives keys to the most frequent ones.</summary>
    /// <param name="input">The training rows; they are read once.</param>
    /// <returns>A transformer that is saved as a chain of stock transformers; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The input column is missing or not text.</exception>
    /// <exception cref="InvalidOperationException">No token occurs often enough.</exception>
    public ITransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ColumnLookup.RequireScalar(input.Schema, _options.InputName, TextDataViewType.Instance, ColumnCure.ToText);
        using var channel = _host.Start("TokenizeToKeys");
        var survey = TokenSurvey.Read(input, _options);
        var vocabulary = survey.Counts.MostFrequent(_options.MaximumNumberOfTokens, _options.MinimumCount);
        RequireTokens(vocabulary, survey);
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Tokens of '{_options.InputName}': {survey.Tokenizer.Name}; {vocabulary.Length:N0} of {survey.Counts.Distinct:N0} different "
            + $"tokens have a key; {100 * survey.Counts.ShareOf(vocabulary):F1} % of {survey.Counts.Total:N0} tokens in {survey.RowCount:N0} "
            + $"rows are known."));
        return new TokenizingTransformer(
            survey.Tokenizer,
            new TokenKeys(_options.OutputColumnName, vocabulary),
            TokenSurvey.TextSchema(_options.InputName));
    }

    /// <summary>The columns that come out, known before there is data.</summary>
    /// <param name="inputSchema">The columns that come in.</param>
    /// <exception cref="ArgumentException">The input column is missing or not text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        ColumnLookup.RequireScalar(inputSchema, _options.InputName, TextDataViewType.Instance, ColumnCure.ToText);
        return SchemaShapes.Append(inputSchema, [SchemaShapes.TextKeys(_options.OutputColumnName)]);
    }

    private void RequireTokens(string[] vocabulary, TokenSurvey survey)
    {
        if (survey.Counts.Total == 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Column '{_options.InputName}' must hold texts with tokens in them but has none in {survey.RowCount:N0} training rows. "
                + $"Check how the column is loaded"
                + $"{(_options.KeepPunctuations ? string.Empty : ", or set KeepPunctuations if punctuation is all it has")}."));
        }

        if (vocabulary.Length == 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Some token of column '{_options.InputName}' must occur at least {_options.MinimumCount} times (MinimumCount) but none of "
                + $"the {survey.Counts.Distinct:N0} different ones in {survey.RowCount:N0} training rows does. "
                + $"Lower MinimumCount (1 keeps every token), or train on more rows."));
        }
    }

    /// <summary>The settings of <see cref="TokenizeToKeysEstimator"/>.</summary>
    public sealed class Options
    {
        /// <summary>The column to add. Default <c>Tokens</c>.</summary>
        public string OutputColumnName { get; set; } = "Tokens";

        /// <summary>The column to read, text. Default null: the one named <see cref="OutputColumnName"/>.</summary>
        public string? InputColumnName { get; set; }

        /// <summary>
        /// How many tokens get a key at most, positive: the most frequent ones, those of equal frequency in the order of their
        /// characters. Default 20,000.
        /// </summary>
        public int MaximumNumberOfTokens { get; set; } = 20_000;

        /// <summary>How often a token must occur in the training texts to get a key, positive. Default 2.</summary>
        public int MinimumCount { get; set; } = 2;

        /// <summary>What a token is. Default <see cref="TokenMode.Auto"/>: words, and characters in scripts written without spaces.</summary>
        public TokenMode Mode { get; set; } = TokenMode.Auto;

        /// <summary>Whether tokens are made lower or upper case. Default lower.</summary>
        public TextNormalizingEstimator.CaseMode CaseMode { get; set; } = TextNormalizingEstimator.CaseMode.Lower;

        /// <summary>
        /// Whether punctuation marks and symbols are tokens, each of its own. Default true. Otherwise they only separate words;
        /// emoji remain.
        /// </summary>
        public bool KeepPunctuations { get; set; } = true;

        /// <summary>
        /// How many neighbouring characters make a token in the mode <see cref="TokenMode.Characters"/>, positive: with 2, "abc" is
        /// "ab" and "bc". A text with fewer characters has no tokens. Default 1. Words are not joined. In the mode <see cref="TokenMode.Auto"/> it
        /// counts where the training texts are of scripts written without spaces.
        /// </summary>
        public int CharacterNgramLength { get; set; } = 1;

        internal string InputName => InputColumnName ?? OutputColumnName;

        /// <summary>Writes the options as JSON, also what has its default.</summary>
        /// <returns>An indented object; <see cref="FromJson"/> reads it.</returns>
        public string ToJson() => OptionsJson.Write(this);

        /// <summary>Reads options of this step.</summary>
        /// <param name="json">What <see cref="ToJson"/> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another estimator, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal Options ValidatedCopy()
        {
            ArgumentException.ThrowIfNullOrEmpty(OutputColumnName);
            if (InputColumnName is { Length: 0 })
            {
                throw new ArgumentException("InputColumnName must be null or the name of a column but is empty.");
            }

            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumNumberOfTokens);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MinimumCount);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(CharacterNgramLength);
            _ = Require.Defined(Mode);
            _ = Require.Defined(CaseMode);
            return (Options)MemberwiseClone();
        }
    }
}
