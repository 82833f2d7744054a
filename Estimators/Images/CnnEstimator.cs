using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Networks;
using MLNet.DeepExtensions.Trainers.Shapes;
using MLNet.DeepExtensions.Trainers.Training;
using MLNet.DeepExtensions.Transforms.Encoding;

namespace MLNet.DeepExtensions;

/// <summary>Trains a convolutional network on images (LeCun et al. 1989, He et al. 2016).</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Images of one known size, as <c>ResizeImages</c> gives, read as red, green and blue; what
/// <c>ExtractPixels</c> gives; or a vector of Single or Byte of pixels</description></item>
/// <item><term>Memory</term><description>A byte for each channel of each pixel, until a batch is on the device; Single where the column is
/// Single</description></item>
/// <item><term>Normalisation needed before</term><description>No: mean and deviation of each channel are learned, and are part of the
/// network</description></item>
/// <item><term>A missing image</term><description>Its row is left out of training and counted; when scored, its scores are NaN and its predicted
/// key is missing</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer, Microsoft.ML.OnnxRuntime and, for images,
/// Microsoft.ML.ImageAnalytics; neither libtorch nor this package</description></item>
/// </list>
/// </remarks>
public sealed class CnnEstimator : NetworkEstimator
{
    private readonly Options _options;

    internal CnnEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(CnnEstimator), task, options) => _options = options;

    internal override bool MirrorsImages => _options.TestTimeMirroring;

    internal override TensorShape GetInputShape(ColumnKind input) => GetLayout(input).Shape;

    internal override LayerList CreateInputLayers(ColumnKind input, InputContext context)
    {
        var standardize = new StandardizeImage(_options.Normalization, GetLayout(input).Interleaved);
        return _options.Augmentation is { } augmentation ? [standardize, augmentation] : [standardize];
    }

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context) =>
        CnnLayers.Create(_options.Architecture, input, _options.Dropout);

    private ImageLayout GetLayout(ColumnKind input) => CnnPixels.LayoutOf(input, _options.Pixels);

    /// <summary>The settings of <see cref="CnnEstimator"/>.</summary>
    public sealed class Options : NetworkEstimatorOptions
    {
        private const double UsualLearningRate = 4e-3;

        /// <summary>Sets the defaults of training that images need: a smaller step size, and a longer warm-up.</summary>
        public Options()
        {
            LearningRate = UsualLearningRate;
            WarmupFraction = 0.15;
        }

        /// <summary>The network. Default <see cref="CnnArchitecture.SimpleCnn"/>.</summary>
        public CnnArchitecture Architecture { get; set; } = CnnArchitecture.SimpleCnn;

        /// <summary>
        /// How the values are pixels where the column is a vector: <c>new() { Height = 28, Width = 28, Channels = 3 }</c>. Default null: as the
        /// column's dimensions tell, or else grey and square. A column of images always has 3 channels.
        /// </summary>
        public PixelLayout? Pixels { get; set; }

        /// <summary>Where the mean and deviation of each channel come from. Default the training rows.</summary>
        public PixelStatistics Normalization { get; set; } = PixelStatistics.TrainingRows;

        /// <summary>
        /// How training images are changed at random: <see cref="AugmentImage.Light"/>, <see cref="AugmentImage.Standard"/> or
        /// <see cref="AugmentImage.Strong"/>, or as you say, <c>new AugmentImage(FlipHorizontally: true, Shift: 0.1)</c>. Validation and
        /// scoring see them as they are. Default null: not at all.
        /// </summary>
        public AugmentImage? Augmentation { get; set; }

        /// <summary>
        /// Whether scores are those of an image and of its mirror image together: the last layer takes the mean of what the network makes of both.
        /// It is part of the network, so validation, a saved zip and an ONNX file do it too, and it takes twice the time; training stays as it
        /// is. For images that may be mirrored, left to right, and are while training (<see cref="AugmentImage.FlipHorizontally"/>). Default
        /// false.
        /// </summary>
        public bool TestTimeMirroring { get; set; }

        /// <summary>The fraction of the last layer's inputs zeroed while training, in [0, 1). Default 0.3.</summary>
        public double Dropout { get; set; } = 0.3;

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override TrainingLength DefaultLength => new(Epochs: 8, BatchSize: 128, FewestSteps: 200) { RehearsedRows = 1000, Rehearsals = 1 };

        internal override double GetDefaultLearningRate(double steps) => UsualLearningRate;

        internal override IReadOnlyList<InputColumn> CreateInputs() => [new ImageInput(FeatureColumnName!)];

        internal override void Validate()
        {
            base.Validate();
            _ = Require.Defined(Architecture);
            if (Normalization is not (PixelStatistics.TrainingRows or PixelStatistics.ImageNet))
            {
                throw new ArgumentException(
                    $"Normalization must be TrainingRows or ImageNet but is {Normalization}. A pretrained encoder brings its own: Cnn(encoder).");
            }

            Require.Finite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
        }
    }
}
