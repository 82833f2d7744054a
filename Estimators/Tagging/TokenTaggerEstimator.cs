using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Optimizers;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// Labels each word of a sentence, such as with its part of speech, or as a part of a name: LSTM layers that read in both directions over vectors of
/// the words and of their spelling, which tells of words that no training row has (Huang, Xu and Yu 2015).
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Task</term><description>Multiclass classification, of each word</description></item>
/// <item><term>Features</term><description>Vector of text of any length, the words</description></item>
/// <item><term>Label</term><description>Vector of keys of any integer type, as many as there are words; a missing one is not learned
/// from</description></item>
/// <item><term>Output</term><description><c>PredictedLabel</c>, a vector of Key&lt;UInt32&gt; with the label of each word, and <c>Score</c>, a
/// vector of Single with the probability of each label for the first word, then for the second, and so on</description></item>
/// <item><term>Rows without words</term><description>Ordinary input to score; their output is empty</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; neither libtorch nor
/// this package</description></item>
/// </list>
/// </remarks>
public sealed class TokenTaggerEstimator : NetworkEstimator
{
    private readonly Options _options;

    internal TokenTaggerEstimator(IHostEnvironment environment, Options options)
        : base(
            environment,
            nameof(TokenTaggerEstimator),
            new TagClassificationTask(options.FeatureColumnName!, options.MaximumSequenceLength, options.Scheme),
            options) => _options = options;

    internal override bool PredictsSteps => true;

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context) =>
    [
        new WordEmbedding(
            ((WordsKind)input).KeysPerWord, _options.Words, _options.WordSize, _options.WordParts, _options.WordPartSize, _options.WordDropout),
        .. Drop(),
    ];

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context) =>
        [.. _options.Units.SelectMany(units => (IEnumerable<Layer>)[new Lstm(units, Bidirectional: true, ReturnSequences: true), .. Drop()])];

    private IEnumerable<Layer> Drop() => _options.Dropout > 0 ? [new Dropout(_options.Dropout)] : [];

    /// <summary>The settings of <see cref="TokenTaggerEstimator"/>.</summary>
    public sealed class Options : NetworkEstimatorOptions
    {
        private const double UsualLearningRate = 0.004;
        private static readonly TrainingLength _length =
            new(Epochs: 10, BatchSize: 32, FewestSteps: 400) { MostSteps = 8000, FewestEpochs = 4, RehearsedRows = 0 };

        /// <summary>The defaults.</summary>
        public Options()
        {
            LearningRate = UsualLearningRate;
            WarmupFraction = 0.1;
            Ema = 0.99;
            GradientClipNorm = 1;
            Optimizer = new AdamW(Beta2: 0.99);
        }

        /// <summary>What the labels say of entities of several words. Default <see cref="TagScheme.Auto"/>.</summary>
        public TagScheme Scheme { get; set; }

        /// <summary>The units of each LSTM layer in one direction, first to last, each positive. Default one layer of 128.</summary>
        public int[] Units { get; set; } = [128];

        /// <summary>
        /// How many words have a vector of their own at most, positive: the most frequent of those that the training rows have twice at least, small
        /// and large letters alike. Default 30,000.
        /// </summary>
        public int Words { get; set; } = 30_000;

        /// <summary>The numbers of a word's vector, positive. Default 100.</summary>
        public int WordSize { get; set; } = 100;

        /// <summary>
        /// How many beginnings of two letters, of three, endings of two, three and four letters, and kinds of spelling have a vector at most, each,
        /// positive. Default 10,000.
        /// </summary>
        public int WordParts { get; set; } = 10_000;

        /// <summary>The numbers of the vector of a beginning, ending or kind of spelling, positive. Default 20.</summary>
        public int WordPartSize { get; set; } = 20;

        /// <summary>The fraction of words that are known by their spelling alone while training, in [0, 1). Default 0.1.</summary>
        public double WordDropout { get; set; } = 0.1;

        /// <summary>The fraction of numbers that is zeroed before and after each LSTM layer while training, in [0, 1). Default 0.4.</summary>
        public double Dropout { get; set; } = 0.4;

        /// <summary>
        /// The largest number of words of a row, positive. Those after them are neither trained on nor labelled. Default 256.
        /// </summary>
        public int MaximumSequenceLength { get; set; } = 256;

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override TrainingLength DefaultLength => _length;

        internal override double GetDefaultLearningRate(double steps) => UsualLearningRate;

        internal override IReadOnlyList<InputColumn> CreateInputs() =>
            [new WordsInput(FeatureColumnName!, WordSpelling.Instance, MaximumSequenceLength, NumberSequence.Padding)];

        internal override void Validate()
        {
            base.Validate();
            _ = Require.Defined(Scheme);
            if (Units is not { Length: > 0 })
            {
                throw new ArgumentException("Units must name at least one LSTM layer.");
            }

            foreach (var units in Units)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(units, nameof(Units));
            }

            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Words);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WordSize);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WordParts);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(WordPartSize);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumSequenceLength);
            Require.Finite(WordDropout, nameof(WordDropout), WordDropout is >= 0 and < 1, "in [0, 1)");
            Require.Finite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.Units = [.. Units ?? []];
            return copy;
        }
    }
}
