using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Trainers.Training.Schedules;
using MLNet.DeepExtensions.Trainers.Weights;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains a residual network further that others have trained on many images, with a last layer for the task (Yosinski et al. 2014).
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Images of one known size, as <c>ResizeImages</c> gives; what <c>ExtractPixels</c> gives; or a vector of
/// Single or Byte of red, green and blue from 0 to 255. They need not have the size that the encoder was made for</description></item>
/// <item><term>Normalisation needed before</term><description>No: the encoder's own is part of the network</description></item>
/// <item><term>A missing image</term><description>Its row is left out of training and counted; when scored, its scores are NaN and its predicted
/// key is missing</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer, Microsoft.ML.OnnxRuntime and, for images,
/// Microsoft.ML.ImageAnalytics; neither libtorch nor this package, nor the file of the encoder</description></item>
/// </list>
/// </remarks>
public sealed class ImageEncoderEstimator : NetworkEstimator
{
    private readonly Options _options;
    private readonly ImageEncoder _encoder;

    internal ImageEncoderEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(ImageEncoderEstimator), task, options) => (_options, _encoder) = (options, options.Encoder!);

    internal override bool MirrorsImages => _options.TestTimeMirroring;

    internal override TensorShape GetInputShape(ColumnKind input) => GetLayout(input).Shape;

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context)
    {
        var layout = GetLayout(input);
        RequireColours(input.ColumnName, layout);
        return
        [
            .. ImageEncoder.CreateInputLayers(layout.Interleaved, _options.Augmentation),
            .. _options.TestTimeMirroring ? [] : _encoder.Network.Layers,
        ];
    }

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context) =>
    [
        .. _options.TestTimeMirroring ? _encoder.Network.Layers : [],
        .. _options.Dropout > 0 ? [new Dropout(_options.Dropout)] : Array.Empty<Layer>(),
    ];

    private ImageLayout GetLayout(ColumnKind input) => CnnPixels.LayoutOf(input, _options.Pixels ?? new() { Channels = PixelEncoder.Channels });

    private void RequireColours(string column, ImageLayout layout)
    {
        if (layout.Channels != PixelEncoder.Channels)
        {
            throw new ArgumentException(
                $"Column '{column}' must hold images of {PixelEncoder.Channels} channels, red, green and blue, as the encoder takes them, but they "
                + $"have {layout.Channels}. Read them with LoadImages, which makes three of a grey one, or repeat the grey values.");
        }

        if (Math.Min(layout.Height, layout.Width) < _encoder.SmallestSide)
        {
            throw new ArgumentException(
                $"Column '{column}' must hold images of at least {_encoder.SmallestSide} × {_encoder.SmallestSide} pixels, the encoder's stride, "
                + $"but they are {layout.Width} × {layout.Height} (width × height). Enlarge them: ml.Transforms.ResizeImages(\"{column}\", "
                + $"{_encoder.ImageWidth}, {_encoder.ImageHeight}), the size that it was made for.");
        }
    }

    /// <summary>The settings of <see cref="ImageEncoderEstimator"/>.</summary>
    /// <remarks>
    /// The defaults suit few images: 10 passes over the rows, or what makes 150 steps; batches of 16; steps of 1e-4 for the encoder and 1e-3 for the
    /// last layer, which rise for a tenth of the training and then fall in a line.
    /// </remarks>
    public sealed class Options : NetworkEstimatorOptions
    {
        private const double UsualLearningRate = 1e-4;
        private const int ScoredImages = 16; // of a batch: a large image takes 10 MB and more inside the network
        private static readonly TrainingLength _length = new(Epochs: 10, BatchSize: 16, FewestSteps: 150) { RehearsedRows = 0 };

        /// <summary>The defaults.</summary>
        public Options()
        {
            LearningRate = UsualLearningRate;
            LearningRateSchedule = new LinearSchedule();
            WarmupFraction = 0.1;
            GradientClipNorm = 1;
        }

        /// <summary>
        /// The largest step size of the last layer, positive; that of the encoder is <see cref="TrainingOptions.LearningRate"/>. Default 1e-3.
        /// </summary>
        public double HeadLearningRate { get; set; } = 1e-3;

        /// <summary>
        /// How many of the encoder's residual blocks are trained, the last ones, zero or positive and at most <see cref="ImageEncoder.Blocks"/>; 0
        /// trains the last layer of the network alone. Default null: the whole encoder.
        /// </summary>
        public int? TrainedBlocks { get; set; }

        /// <summary>
        /// Whether the batch normalisations of the trained layers are trained too, and take mean and variance from batches while training. Default
        /// false: they stay as they are, which suits few images, of which a batch tells these badly; with some thousands, try true.
        /// </summary>
        public bool TrainNormalizations { get; set; }

        /// <inheritdoc cref="CnnEstimator.Options.Pixels"/>
        public PixelLayout? Pixels { get; set; }

        /// <inheritdoc cref="CnnEstimator.Options.Augmentation"/>
        /// <remarks>Without it, what layers that are not trained make of each image is computed once, and not in each epoch.</remarks>
        public AugmentImage? Augmentation { get; set; }

        /// <inheritdoc cref="CnnEstimator.Options.TestTimeMirroring"/>
        /// <remarks>With it, what layers that are not trained make of each image is computed in each epoch.</remarks>
        public bool TestTimeMirroring { get; set; }

        /// <summary>The fraction of the last layer's inputs zeroed while training, in [0, 1). Default 0.2.</summary>
        public double Dropout { get; set; } = 0.2;

        /// <summary>Reads options of this trainer; the encoder is not among them.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        /// <summary>The encoder, which the catalog sets.</summary>
        [JsonIgnore]
        internal ImageEncoder? Encoder { get; set; }

        internal override TrainingLength DefaultLength => _length;

        internal override double GetDefaultLearningRate(double steps) => UsualLearningRate;

        internal override int ScoringBatchSize => ScoredImages;

        internal override IEnumerable<string> HeldLayers
        {
            get
            {
                var (prefix, first) = EncoderPlace;
                return
                [
                    .. FrozenLayers,
                    .. TrainedBlocks is { } trained
                        ? Encoder!.Network.PlacesBefore(trained).Select(place => prefix + Sequence.Name(first + place))
                        : [],
                    .. TrainedBlocks is not null && IsKept ? [NameOfScale] : Array.Empty<string>(),
                    .. TrainNormalizations ? [] : Encoder!.Network.GetNormalizations(prefix, first),
                ];
            }
        }

        // What is changed at random, or mirrored, is not the same in each epoch, so that there the scale is not held for it to be kept.
        private bool IsKept => Augmentation is null && !TestTimeMirroring;

        // What is mirrored comes before the trunk.
        private (string Prefix, int First) EncoderPlace => TestTimeMirroring
            ? ($"{NetworkModule.TrunkName}.", 0)
            : ($"{NetworkModule.BranchName(0)}.", Augmentation is null ? 1 : 2);

        internal override double GetRateFactor(string weight) =>
            IsOfLastLayer(weight) ? HeadLearningRate / (LearningRate ?? UsualLearningRate) : 1;

        internal override IReadOnlyList<InputColumn> CreateInputs() => [new ImageInput(FeatureColumnName!)];

        internal override NetworkWeights CreateStartWeights()
        {
            var (prefix, first) = EncoderPlace;
            return new(Encoder!.Network.GetScale($"{NameOfScale}.").Concat(Encoder.Network.GetWeights(prefix, first)));
        }

        internal override void Validate()
        {
            ArgumentNullException.ThrowIfNull(Encoder);
            base.Validate();
            Require.Finite(HeadLearningRate, nameof(HeadLearningRate), HeadLearningRate > 0, "a positive number");
            Require.Finite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
            EncoderLimits.RequireTrained(TrainedBlocks, Encoder.Blocks, "residual blocks", nameof(TrainedBlocks));
        }

        /// <summary>A copy for an encoder.</summary>
        internal Options With(ImageEncoder encoder)
        {
            ArgumentNullException.ThrowIfNull(encoder);
            var copy = (Options)Copy();
            copy.Encoder = encoder;
            return copy;
        }

        private static string NameOfScale => $"{NetworkModule.BranchName(0)}.{Sequence.Name(0)}"; // the image is the only input

        private bool IsOfLastLayer(string weight) =>
            weight.Split('.') is [NetworkModule.TrunkName, var place, ..]
            && int.Parse(place, CultureInfo.InvariantCulture) >= (TestTimeMirroring ? Encoder!.Network.Layers.Count : 0);
    }
}
