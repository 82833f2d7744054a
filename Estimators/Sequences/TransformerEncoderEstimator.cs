using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Serialization;
using MLNet.DeepExtensions.Tasks;
using MLNet.DeepExtensions.Trainers.Arguments;
using MLNet.DeepExtensions.Trainers.Layers;
using MLNet.DeepExtensions.Trainers.Shapes;

namespace MLNet.DeepExtensions;

/// <summary>Trains self-attention layers, normalised before each part (Vaswani et al. 2017, Xiong et al. 2020).</summary>
/// <inheritdoc cref="SequenceEstimator" path="/remarks"/>
public sealed class TransformerEncoderEstimator : SequenceEstimator
{
    private readonly Options _options;

    internal TransformerEncoderEstimator(IHostEnvironment environment, LearningTask task, Options options)
        : base(environment, nameof(TransformerEncoderEstimator), task, options) => _options = options;

    private protected override IEnumerable<Layer> CreateSignalLayers() =>
        Convolve(_options.ConvolutionSize, _options.ModelSize, ActivationFunction.GELU);

    internal override LayerList CreateHiddenLayers(TensorShape input, InputContext context)
    {
        var layers = Enumerable.Repeat(new TransformerEncoderLayer(_options.Heads, _options.FeedForward, _options.LayerDropout), _options.Layers);
        var isConvolved = context.IsSignal && _options.ConvolutionSize > 0;
        return
        [
            .. isConvolved ? Array.Empty<Layer>() : [new Linear(_options.ModelSize)],
            new PositionalEncoding(_options.Positions, _options.Padding),
            .. layers,
            new LayerNormalization(),
            Pool(_options.Pooling),
            .. DropSome(context),
        ];
    }

    /// <summary>The settings of <see cref="TransformerEncoderEstimator"/>.</summary>
    public sealed class Options : SequenceModelOptions
    {
        /// <summary>The numbers of each step between the layers, positive, a multiple of <see cref="Heads"/>. Default 64.</summary>
        public int ModelSize { get; set; } = 64;

        /// <summary>The number of encoder layers, positive. Default 1.</summary>
        public int Layers { get; set; } = 1;

        /// <summary>The number of attention heads, positive. Default 4.</summary>
        public int Heads { get; set; } = 4;

        /// <summary>The units of each layer's feed-forward part, positive. Default 128.</summary>
        public int FeedForward { get; set; } = 128;

        /// <summary>The fraction zeroed inside the encoder layers while training, in [0, 1). Default 0.1.</summary>
        public double LayerDropout { get; set; } = 0.1;

        /// <summary>
        /// How many steps the windows have in which a convolution makes the numbers of each step of a column of numbers, zero or positive; 0 makes
        /// them of each step alone. Default 25. Without meaning for a column of keys.
        /// </summary>
        public int ConvolutionSize { get; set; } = 25;

        /// <summary>How steps are told their place. Default <see cref="PositionVectors.Sinusoidal"/>.</summary>
        public PositionVectors Positions { get; set; } = PositionVectors.Sinusoidal;

        /// <summary>How one vector is made of the steps; several are joined. Default the largest value and the mean.</summary>
        public TimePooling[] Pooling { get; set; } = [TimePooling.Max, TimePooling.Mean];

        /// <summary>Reads options of this trainer.</summary>
        /// <param name="json">What <c>ToJson</c> wrote, or an object with some of the options; the others have their defaults.</param>
        /// <exception cref="InvalidDataException">It is no JSON, of another trainer, or has an entry that is no option, or of the wrong
        /// kind.</exception>
        public static new Options FromJson(string json) => OptionsJson.Read<Options>(json);

        internal override void Validate()
        {
            base.Validate();
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ModelSize);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Layers);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Heads);
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FeedForward);
            Require.Finite(LayerDropout, nameof(LayerDropout), LayerDropout is >= 0 and < 1, "in [0, 1)");
            if (ModelSize % Heads != 0)
            {
                throw new ArgumentException($"ModelSize must be a multiple of Heads but {ModelSize} is none of {Heads}.");
            }

            ArgumentOutOfRangeException.ThrowIfNegative(ConvolutionSize);
            _ = Require.Defined(Positions);
            RequirePooling(Pooling);
        }

        internal override Options Copy()
        {
            var copy = (Options)base.Copy();
            copy.Pooling = [.. Pooling ?? []];
            return copy;
        }
    }
}
