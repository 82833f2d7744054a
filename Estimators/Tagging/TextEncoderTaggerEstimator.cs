using System.Text.Json.Serialization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Pretrained;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// Labels each word of a sentence with a pretrained text encoder that is trained further: a word is what the encoder makes of its first piece (Devlin
/// et al. 2019).
/// </summary>
/// <inheritdoc cref="TokenTaggerEstimator" path="/remarks"/>
public sealed class TextEncoderTaggerEstimator : NetworkEstimator
{
    private readonly Options _options;
    private readonly TextEncoder _encoder;

    internal TextEncoderTaggerEstimator(IHostEnvironment environment, Options options)
        : base(
            environment,
            nameof(TextEncoderTaggerEstimator),
            new TagClassificationTask(options.FeatureColumnName!, options.MaximumSequenceLength, options.Scheme),
            options) => (_options, _encoder) = (options, options.Encoder!);

    internal override bool PredictsSteps => true;

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context)
    {
        var tokenizer = _encoder.Tokenizer;
        return
        [
            new OverPieces(
                [.. _encoder.CreateLayers(_options.LayerDropout)],
                _options.GetPieces(_encoder),
                (tokenizer.StartId + 1) ?? 0,
                (tokenizer.EndId + 1) ?? 0),
        ];
    }

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context) => [new Dropout(_options.Dropout)];

    /// <summary>The settings of <see cref="TextEncoderTaggerEstimator"/>.</summary>
    /// <remarks>
    /// The defaults suit sentences: 2 passes over the rows, or what makes 300 steps; batches of 16; steps of 5e-5 for the encoder and 1e-3 for the
    /// last layer, which rise for a tenth of the training and then fall in a line.
    /// </remarks>
    public sealed class Options : NetworkEstimatorOptions
    {
        private const double UsualLearningRate = 5e-5;
        private const int UsualPieces = 256;
        private const int ScoredTokens = 1 << 13; // of a batch
        private static readonly TrainingLength _length = new(Epochs: 2, BatchSize: 16, FewestSteps: 300) { RehearsedRows = 0 };

        /// <summary>The defaults.</summary>
        public Options()
        {
            LearningRate = UsualLearningRate;
            LearningRateSchedule = new LinearSchedule();
            WarmupFraction = 0.1;
            GradientClipNorm = 1;
        }

        /// <inheritdoc cref="TokenTaggerEstimator.Options.Scheme"/>
        public TagScheme Scheme { get; set; }

        /// <inheritdoc cref="TokenTaggerEstimator.Options.MaximumSequenceLength"/>
        public int MaximumSequenceLength { get; set; } = 256;

        /// <summary>
        /// The largest number of word pieces of a row that the encoder reads, special ones included, at least 3 and at most
        /// <see cref="TextEncoder.MaximumLength"/>. It knows nothing of words behind them. Default null: 256, or the encoder's own.
        /// </summary>
        public int? MaximumPieces { get; set; }

        /// <inheritdoc cref="TextEncoderEstimator.Options.HeadLearningRate"/>
        public double HeadLearningRate { get; set; } = 1e-3;

        /// <inheritdoc cref="TextEncoderEstimator.Options.TrainedLayers"/>
        public int? TrainedLayers { get; set; }

        /// <inheritdoc cref="TextEncoderEstimator.Options.LayerDropout"/>
        public double LayerDropout { get; set; } = 0.1;

        /// <inheritdoc cref="TextEncoderEstimator.Options.Dropout"/>
        public double Dropout { get; set; } = 0.1;

        /// <summary>Reads options of this trainer; the encoder is not among them.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        /// <summary>The encoder, which the catalog sets.</summary>
        [JsonIgnore]
        internal TextEncoder? Encoder { get; set; }

        internal override TrainingLength DefaultLength => _length;

        internal override double GetDefaultLearningRate(double steps) => UsualLearningRate;

        internal override int ScoringBatchSize => Math.Clamp(ScoredTokens / GetPieces(Encoder!), 1, 256);

        internal override IEnumerable<string> HeldLayers
        {
            get
            {
                IReadOnlyList<string> below = TrainedLayers is null ? [Encoder!.Encoder.WordsName] : PretrainedEncoder.NamesBefore;
                var first = Encoder!.Layers - (TrainedLayers ?? Encoder.Layers);
                return [.. FrozenLayers, .. below.Concat(Enumerable.Range(0, first).Select(PretrainedEncoder.NameOf)).Select(NameOfLayer)];
            }
        }

        internal override double GetRateFactor(string weight) => weight.StartsWith(NameOfLayer(string.Empty), StringComparison.Ordinal)
            ? 1
            : HeadLearningRate / (LearningRate ?? UsualLearningRate);

        internal override IReadOnlyList<InputColumn> CreateInputs() =>
            [new WordsInput(FeatureColumnName!, new PieceKeys(Encoder!.Tokenizer), MaximumSequenceLength, NumberSequence.Padding)];

        internal override NetworkWeights CreateStartWeights() =>
            new(Encoder!.Encoder.GetWeights(Encoder.Tokenizer.VocabularySize, GetPieces(Encoder), NameOfLayer(string.Empty)));

        internal override void Validate()
        {
            ArgumentNullException.ThrowIfNull(Encoder);
            base.Validate();
            _ = Require.Defined(Scheme);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaximumSequenceLength);
            Require.Finite(HeadLearningRate, nameof(HeadLearningRate), HeadLearningRate > 0, "a positive number");
            Require.Finite(LayerDropout, nameof(LayerDropout), LayerDropout is >= 0 and < 1, "in [0, 1)");
            Require.Finite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
            EncoderLimits.RequireTrained(TrainedLayers, Encoder.Layers, "layers", nameof(TrainedLayers));
            EncoderLimits.RequireLength(MaximumPieces, Encoder, "sentences", nameof(MaximumPieces));
        }

        internal override Options Copy() => (Options)base.Copy();

        /// <summary>A copy for an encoder.</summary>
        internal Options With(TextEncoder encoder)
        {
            ArgumentNullException.ThrowIfNull(encoder);
            var copy = Copy();
            copy.Encoder = encoder;
            return copy;
        }

        /// <summary>How many pieces of a row an encoder reads.</summary>
        internal int GetPieces(TextEncoder encoder) => MaximumPieces ?? Math.Min(UsualPieces, encoder.MaximumLength);

        // The words are the only input, which goes through the encoder first.
        private static string NameOfLayer(string layer) => $"{NetworkModule.BranchName(0)}.0.{OverPieces.LayersName}.{layer}";
    }
}
