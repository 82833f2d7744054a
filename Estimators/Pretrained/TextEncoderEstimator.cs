using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Fitting;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Ngrams;
using MLNet.DeepExtensions.Trainers.Pretrained;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions;

/// <summary>Trains a pretrained text encoder further, with a last layer for the task (Devlin et al. 2019).</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Vector of Key&lt;UInt32&gt; of any length, the tokens of a text or of a pair of texts, as
/// <c>TokenizeToKeys</c> gives with <see cref="TextEncoder.Tokenizer"/></description></item>
/// <item><term>Other columns</term><description>Numbers and categories, each by its option: one network with a branch for each</description></item>
/// <item><term>Empty texts</term><description>Ordinary input</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer and Microsoft.ML.OnnxRuntime; neither libtorch nor
/// this package, nor the files of the encoder</description></item>
/// </list>
/// </remarks>
public sealed class TextEncoderEstimator : NetworkEstimator
{
    private const int HiddenUnits = 128;
    private const int CategorySize = 16;
    private readonly Options _options;
    private readonly TextEncoder _encoder;

    internal TextEncoderEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(TextEncoderEstimator), task, options) => (_options, _encoder) = (options, options.Encoder!);

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context)
    {
        if (input.ColumnName != _options.FeatureColumnName)
        {
            return input.CreateTableLayers(new TableLayers(CategorySize, 0, _ => [Standardize.Before(isLinear: false, context.HasMissing)]));
        }

        RequireTokens(input);
        return [.. _encoder.CreateLayers(_options.LayerDropout), new PoolOverTime(_options.Pooling ?? _encoder.Pooling)];
    }

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context)
    {
        Layer[] joined = context.Inputs.Count > 1 ? [new Linear(HiddenUnits), new Activation()] : [];
        return [.. joined, new Dropout(_options.Dropout)];
    }

    private void RequireTokens(ColumnKind input)
    {
        var tokens = _encoder.Tokenizer.Tokens;
        var difference = input.KeyCount != tokens.Count
            ? string.Create(CultureInfo.InvariantCulture, $"has {input.KeyCount:N0} keys and the tokeniser {tokens.Count:N0}")
            : input.KeyValues is { } values && values.Zip(tokens).FirstOrDefault(pair => pair.First != pair.Second) is ({ } here, { } there)
                ? $"has '{here}' where the tokeniser has '{there}'"
                : null;
        if (difference is not null)
        {
            throw new ArgumentException(
                $"Column '{input.ColumnName}' must hold the tokens of the encoder's own tokeniser but {difference}. "
                + $"Make it of the texts: ml.Transforms.Text.TokenizeToKeys(\"{input.ColumnName}\", \"Text\", encoder.Tokenizer, 256).");
        }
    }

    /// <summary>The settings of <see cref="TextEncoderEstimator"/>.</summary>
    /// <remarks>
    /// The defaults suit short texts: 3 passes over the rows, 2 over more than 5,120, or what makes 300 steps; batches of 16; steps of 5e-5 for
    /// the encoder and 1e-3 for the last layer, which rise for a tenth of the training and then fall in a line. A program that trains MiniLM with
    /// batches of 16 texts of 128 tokens takes 1.7 GB at most; in less memory, set <c>BatchSize</c> to 4 and <c>GradientAccumulation</c> to 4.
    /// </remarks>
    public sealed class Options : NetworkEstimatorOptions
    {
        private const double UsualLearningRate = 5e-5;
        private const int UsualLength = 256;
        private const int ScoredTokens = 1 << 13; // of a batch
        private static readonly TrainingLength _length =
            new(Epochs: 3, BatchSize: 16, FewestSteps: 300) { FewestEpochs = 2, MostSteps = 800, RehearsedRows = 0 };

        /// <summary>The defaults.</summary>
        public Options()
        {
            LearningRate = UsualLearningRate;
            LearningRateSchedule = new LinearSchedule();
            WarmupFraction = 0.1;
            GradientClipNorm = 1;
        }

        /// <summary>
        /// The largest step size of all that is not the encoder's, such as the last layer, positive; that of the encoder is
        /// <see cref="TrainingOptions.LearningRate"/>. Default 1e-3.
        /// </summary>
        public double HeadLearningRate { get; set; } = 1e-3;

        /// <summary>
        /// What the step size is multiplied by from one encoder layer to the one below it, in (0, 1] (Howard and Ruder 2018). Default 1: all
        /// layers take the same steps.
        /// </summary>
        public double LayerDecay { get; set; } = 1;

        /// <summary>
        /// How many of the encoder's layers are trained, the last ones, zero or positive; 0 trains the last layer of the network alone. Default null:
        /// all of them, and the vectors of positions and segments.
        /// </summary>
        public int? TrainedLayers { get; set; }

        /// <summary>
        /// Whether the vectors of the tokens are trained too, where all layers are. Default false: they are half of a small encoder's weights, most
        /// of which no training row has, and moving them takes a fifth of the time and twice the memory.
        /// </summary>
        public bool TrainWordVectors { get; set; }

        /// <summary>
        /// How the encoder's trained layers are trained: by small matrices beside theirs, <c>new()</c>, which takes less memory and suits few rows.
        /// The trained network has the same layers either way. Default null: by their own weights.
        /// </summary>
        public LowRankAdapters? Adapters { get; set; }

        /// <summary>
        /// The largest number of tokens of a text that the encoder reads, special ones included, at least 3 and at most
        /// <see cref="TextEncoder.MaximumLength"/>. Batches are only as long as their longest text. Default null: 256, or the encoder's own.
        /// </summary>
        /// <remarks><see cref="Ngrams"/> read what <c>TokenizeToKeys</c> gives, also where it is longer.</remarks>
        public int? MaximumSequenceLength { get; set; }

        /// <summary>
        /// Which tokens of a longer text the encoder does not read. Default <see cref="SequenceTruncation.BeforeLast"/>: those before the token that
        /// ends the text.
        /// </summary>
        public SequenceTruncation Truncation { get; set; } = SequenceTruncation.BeforeLast;

        /// <summary>How one vector is made of those of the tokens. Default null: as the encoder does, <see cref="TextEncoder.Pooling"/>.</summary>
        public TimePooling? Pooling { get; set; }

        /// <summary>The fraction zeroed inside the encoder while training, in [0, 1). Default 0.1.</summary>
        public double LayerDropout { get; set; } = 0.1;

        /// <summary>The fraction of inputs of the last layer that is zeroed while training, in [0, 1). Default 0.1.</summary>
        public double Dropout { get; set; } = 0.1;

        /// <summary>
        /// How neighbouring tokens are counted by a linear model beside the network, which may read other columns too; the score is a weighted sum of
        /// what both say, worth most on long texts. Null trains the network alone. Default on.
        /// </summary>
        public NgramSettings? Ngrams { get; set; } = new();

        /// <summary>
        /// The columns of numbers beside the text, each a vector of Single or Byte of known size; the network standardises them. Default none.
        /// </summary>
        public string[] NumberColumnNames { get; set; } = [];

        /// <summary>
        /// The columns of categories beside the text, each <c>Key&lt;UInt32&gt;</c> or a vector of them of known size. Default none.
        /// </summary>
        public string[] CategoricalColumnNames { get; set; } = [];

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

        internal override int ScoringBatchSize => Math.Clamp(ScoredTokens / GetLength(Encoder!), 1, 256);

        internal override IEnumerable<string> HeldLayers
        {
            get
            {
                var (first, encoder) = (FirstTrained, Encoder!.Encoder);
                IReadOnlyList<string> below = (TrainedLayers, Adapters) is not (null, null) ? PretrainedEncoder.NamesBefore
                    : TrainWordVectors ? []
                    : [encoder.WordsName];
                return [.. FrozenLayers, .. below.Concat(Enumerable.Range(0, first).Select(PretrainedEncoder.NameOf)).Select(NameOfInput)];
            }
        }

        internal override LowRankAdapters? TrainedAdapters => Adapters;

        internal override IEnumerable<string> AdaptedLayers =>
            Enumerable.Range(FirstTrained, Encoder!.Layers - FirstTrained).Select(PretrainedEncoder.NameOf).Select(NameOfInput);

        private int FirstTrained => Encoder!.Layers - (TrainedLayers ?? Encoder.Layers);

        internal override double GetRateFactor(string weight) =>
            weight.StartsWith(NameOfInput(string.Empty), StringComparison.Ordinal) && Encoder!.Encoder.GetDepth(weight.Split('.')[1]) is { } depth
                ? Math.Pow(LayerDecay, depth)
                : HeadLearningRate / (LearningRate ?? UsualLearningRate);

        internal override IReadOnlyList<InputColumn> CreateInputs() =>
        [
            new KeySequenceInput(FeatureColumnName!, Truncation.To(GetLength(Encoder!)), ColumnCure.ToEncoderTokens),
            .. NumberColumnNames.Select(name => new NumberVectorInput(name, takesMissing: true)),
            .. CategoricalColumnNames.Select(name => new CategoryInput(name)),
        ];

        internal override NetworkCompanion CreateCompanion(IReadOnlyList<ColumnKind> inputs) => Ngrams is null
            ? NgramCompanion.Uncounted
            : new NgramCompanion(Ngrams, FeatureColumnName!, Truncation);

        internal override NetworkWeights CreateStartWeights() =>
            new(Encoder!.Encoder.GetWeights(Encoder.Tokenizer.VocabularySize, GetLength(Encoder), NameOfInput(string.Empty)));

        internal override void Validate()
        {
            ArgumentNullException.ThrowIfNull(Encoder);
            ArgumentNullException.ThrowIfNull(NumberColumnNames);
            ArgumentNullException.ThrowIfNull(CategoricalColumnNames);
            base.Validate();
            Require.Finite(HeadLearningRate, nameof(HeadLearningRate), HeadLearningRate > 0, "a positive number");
            Require.Finite(LayerDecay, nameof(LayerDecay), LayerDecay is > 0 and <= 1, "in (0, 1]");
            Require.Finite(LayerDropout, nameof(LayerDropout), LayerDropout is >= 0 and < 1, "in [0, 1)");
            Require.Finite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
            _ = Require.Defined(Truncation);
            _ = Require.Defined(Pooling ?? TimePooling.Mean, nameof(Pooling));
            EncoderLimits.RequireTrained(TrainedLayers, Encoder.Layers, "layers", nameof(TrainedLayers));
            ValidateTrained();
            EncoderLimits.RequireLength(MaximumSequenceLength, Encoder, "texts", nameof(MaximumSequenceLength));
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.NumberColumnNames = [.. NumberColumnNames ?? []];
            copy.CategoricalColumnNames = [.. CategoricalColumnNames ?? []];
            return copy;
        }

        /// <summary>A copy for an encoder.</summary>
        internal Options With(TextEncoder encoder)
        {
            ArgumentNullException.ThrowIfNull(encoder);
            var copy = Copy();
            copy.Encoder = encoder;
            return copy;
        }

        // The text is the first input.
        private static string NameOfInput(string layer) => $"{NetworkModule.BranchName(0)}.{layer}";

        private int GetLength(TextEncoder encoder) => MaximumSequenceLength ?? Math.Min(UsualLength, encoder.MaximumLength);

        private void ValidateTrained()
        {
            if (TrainWordVectors && (TrainedLayers is not null || Adapters is not null))
            {
                throw new ArgumentException(
                    "TrainWordVectors must be false unless all layers are trained by their own weights. Set TrainedLayers and Adapters to null.");
            }

            if (Adapters is not null && TrainedLayers == 0)
            {
                throw new ArgumentException("Adapters must be null if TrainedLayers is 0, as no layer has any then. Set TrainedLayers to null.");
            }
        }
    }
}
