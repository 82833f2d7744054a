using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Images;
using MLNet.DeepExtensions.LearningTasks;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Transforms.Encoding;
using MLNet.DeepExtensions.Transforms.Schema;

namespace MLNet.DeepExtensions;

/// <summary>Trains a convolutional network on images (LeCun et al. 1989, He et al. 2016).</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>Characteristic</term><description>Value</description></listheader>
/// <item><term>Tasks</term><description>Binary classification, multiclass classification, regression</description></item>
/// <item><term>Features</term><description>Images of one known size, as <c>ResizeImages</c> gives, read as red, green and blue; what <c>ExtractPixels</c> gives; or a vector of Single or Byte of pixels</description></item>
/// <item><term>Memory</term><description>A byte for each channel of each pixel, until a batch is on the device; Single where the column is Single</description></item>
/// <item><term>Normalisation needed before</term><description>No: mean and deviation of each channel are learned, and are part of the network</description></item>
/// <item><term>A missing image</term><description>Its row is left out of training and counted; when scored, its scores are NaN and its predicted key is missing</description></item>
/// <item><term>Needed to train</term><description>libtorch, CPU or CUDA</description></item>
/// <item><term>Needed to score a saved model</term><description>Microsoft.ML.OnnxTransformer, Microsoft.ML.OnnxRuntime and, for images, Microsoft.ML.ImageAnalytics; neither libtorch nor this package</description></item>
/// </list>
/// </remarks>
public sealed class CnnEstimator : NetworkEstimator
{
    private readonly Options _options;

    internal CnnEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(CnnEstimator), task, options) => _options = options;

    private protected override TensorShape GetInputShape(InputEncoder features)
    {
        if (features is ImageEncoder)
        {
            return base.GetInputShape(features);
        }

        var (channels, height, width) = Sides((VectorDataViewType)features.Type);
        return (long)channels * height * width == features.Width
            ? IsInterleaved(features) ? new TensorShape(height, width, channels) : new TensorShape(channels, height, width)
            : throw ColumnLookup.WrongType(
                features.ColumnName,
                $"images of {width} × {height} pixels (width × height) with {channels} channel{(channels == 1 ? string.Empty : "s")}, {(long)channels * height * width} values,",
                ColumnText.Describe(features.Type),
                "Set Height, Width and Channels to those of the images: Channels is 1 for grey ones, 3 for colours.");
    }

    private protected override LayerList CreateInputLayers(InputEncoder input, InputContext context)
    {
        var standardize = new StandardizeImage(_options.Normalization, IsInterleaved(input));
        return _options.Augmentation is { } augmentation ? [standardize, augmentation] : [standardize];
    }

    private protected override LayerList CreateHiddenLayers(TensorShape input) =>
        CnnLayers.Create(_options.Architecture, input, _options.Dropout);

    private bool IsInterleaved(InputEncoder features) => _options.Interleaved && features is not ImageEncoder;

    // What the options leave open is taken from the column: its dimensions, or the side of a square.
    private (int Channels, int Height, int Width) Sides(VectorDataViewType type)
    {
        if (type.Dimensions is [var first, var second, var third])
        {
            return _options.Interleaved
                ? (_options.Channels ?? third, _options.Height ?? first, _options.Width ?? second)
                : (_options.Channels ?? first, _options.Height ?? second, _options.Width ?? third);
        }

        var channels = _options.Channels ?? 1;
        var pixels = type.Size / channels;
        var side = (int)Math.Sqrt(pixels);
        return (_options.Height, _options.Width) switch
        {
            ({ } height, { } width) => (channels, height, width),
            ({ } height, null) => (channels, height, pixels / height),
            (null, { } width) => (channels, pixels / width, width),
            _ => (channels, side, side),
        };
    }

    /// <summary>The settings of <see cref="CnnEstimator"/>.</summary>
    public sealed class Options : NetworkEstimatorOptions
    {
        /// <summary>Sets the defaults of training that images need: fewer passes, and a longer warm-up.</summary>
        public Options()
        {
            Epochs = 8;
            LearningRate = 4e-3;
            WarmupFraction = 0.15;
        }

        /// <summary>The network. Default <see cref="CnnArchitecture.SimpleCnn"/>.</summary>
        public CnnArchitecture Architecture { get; set; } = CnnArchitecture.SimpleCnn;

        /// <summary>
        /// The height in pixels where the column is a vector, positive. Default null: that of the column's dimensions, as <c>ExtractPixels</c>
        /// gives them, or else of a square.
        /// </summary>
        public int? Height { get; set; }

        /// <summary>The width in pixels where the column is a vector, positive. Default null: as of <see cref="Height"/>.</summary>
        public int? Width { get; set; }

        /// <summary>
        /// The colour channels where the column is a vector, positive: 1 for grey, 3 for colours. Default null: that of the column's dimensions,
        /// or else 1. A column of images always has 3.
        /// </summary>
        public int? Channels { get; set; }

        /// <summary>
        /// Whether the channels of a pixel lie side by side where the column is a vector, as <c>ExtractPixels(interleavePixelColors: true)</c>
        /// gives them. Default false: one channel after the other.
        /// </summary>
        public bool Interleaved { get; set; }

        /// <summary>Where the mean and deviation of each channel come from. Default the training rows.</summary>
        public PixelStatistics Normalization { get; set; } = PixelStatistics.TrainingRows;

        /// <summary>
        /// How training images are changed at random, for example <c>new AugmentImage(FlipHorizontally: true, Shift: 0.1)</c>. Validation and
        /// scoring see them as they are. Default null: not at all.
        /// </summary>
        public AugmentImage? Augmentation { get; set; }

        /// <summary>The fraction of the last layer's inputs zeroed while training, in [0, 1). Default 0.3.</summary>
        public double Dropout { get; set; } = 0.3;

        internal override IReadOnlyList<InputColumn> CreateInputs() => [new ImageInput(FeatureColumnName!)];

        internal override void Validate()
        {
            base.Validate();
            _ = Require.Defined(Architecture);
            _ = Require.Defined(Normalization);
            RequirePositive(Height, nameof(Height));
            RequirePositive(Width, nameof(Width));
            RequirePositive(Channels, nameof(Channels));
            RequireFinite(Dropout, nameof(Dropout), Dropout is >= 0 and < 1, "in [0, 1)");
        }
    }
}
